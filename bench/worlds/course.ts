/** How many calls there are at a time, as a share of the most; hours count from a Monday. */
export type Course = (hour: number) => number;

/** Hours from a Monday long before, so that none is negative. */
const LONG_BEFORE = 52 * 7 * 24;

/** More at noon, few at night, and on Sundays half as many. */
export const office: Course = (hour) => {
  const since = hour + LONG_BEFORE;
  const weekend = Math.floor(since / 24) % 7 === 6 ? 0.5 : 1;
  return (0.08 + 0.92 * Math.max(0, Math.sin((((since % 24) - 5) / 17) * Math.PI)) ** 1.5) * weekend;
};

/** The same at all times. */
export const steady: Course = () => 1;

/** Each night from two o'clock on, for so many hours. */
export function nightly(hours: number): Course {
  return (hour) => {
    const ofDay = (hour + LONG_BEFORE) % 24;
    return ofDay >= 2 && ofDay < 2 + hours ? 1 : 0;
  };
}

/** So many times as much each week as in the one before; once at the first of the judged days. */
export function growing(course: Course, byWeek: number): Course {
  return (hour) => course(hour) * byWeek ** (hour / (7 * 24));
}

/** Different in some hours. */
export function except(course: Course, from: number, hours: number, times: number): Course {
  return (hour) => course(hour) * (hour >= from && hour < from + hours ? times : 1);
}

/** From an hour on, over an hour from none to all. */
export function launched(course: Course, at: number): Course {
  return (hour) => course(hour) * Math.min(1, Math.max(0, hour - at));
}
