import { describe, expect, test } from "vitest";
import { forecast, type History } from "../../ledger/forecast.ts";

const HOUR = 3_600_000;
const at = (time: string) => Date.parse(time);

/** A history in which every hour costs what a function says, from a first hour to a last one. */
function history(first: string, now: string, cost: (hourMs: number) => number): History {
  const byHourOfWeek = new Map<number, number>();
  const thisHour = Math.floor(at(now) / HOUR) * HOUR;
  for (let hour = at(first); hour < thisHour; hour += HOUR) {
    const date = new Date(hour);
    const key = ((date.getUTCDay() + 6) % 7) * 24 + date.getUTCHours();
    byHourOfWeek.set(key, (byHourOfWeek.get(key) ?? 0) + cost(hour));
  }
  return { atMs: at(now), firstHourMs: at(first), byHourOfWeek, thisHour: cost(thisHour) };
}

const weekend = (hour: number) => [0, 6].includes(new Date(hour).getUTCDay());

describe("the forecast for the end of the month", () => {
  test("is what was spent where nothing was called in four weeks", () => {
    expect(forecast(12, undefined, at("2026-11-24T10:00:00Z"))).toBe(12);
    expect(forecast(0, undefined, at("2026-11-24T10:00:00Z"))).toBe(0);
  });

  test("goes on as it was, to the hour", () => {
    const now = "2026-11-24T10:00:00Z";
    // 14 hours of today and six days.
    expect(
      forecast(
        100,
        history("2026-10-27T10:00:00Z", now, () => 2),
        at(now),
      ),
    ).toBeCloseTo(100 + 2 * (14 + 6 * 24), 9);
  });

  test("counts of this hour what is left of it", () => {
    const now = "2026-11-30T23:45:00Z";
    expect(
      forecast(
        100,
        history("2026-11-02T23:00:00Z", now, () => 2),
        at(now),
      ),
    ).toBeCloseTo(100 + 2 / 4, 9);
  });

  test("knows quiet hours of the week from busy ones", () => {
    // A Friday night before a weekend; the month ends on Monday.
    const now = "2026-11-28T00:00:00Z";
    expect(
      forecast(
        0,
        history("2026-10-31T00:00:00Z", now, (hour) => (weekend(hour) ? 1 : 10)),
        at(now),
      ),
    ).toBeCloseTo(48 * 1 + 24 * 10, 9);
  });

  test("takes the mean of what there is for hours of the week that were not seen yet", () => {
    const now = "2026-11-24T00:00:00Z";
    const past = history("2026-11-23T00:00:00Z", now, (hour) => new Date(hour).getUTCHours());
    // Monday is known hour by hour, for one Monday that is left; six other days cost the mean hour.
    expect(forecast(0, past, at(now))).toBeCloseTo(276 + 6 * 24 * (276 / 24), 9);
  });

  test("takes the first hour for a whole one, so that a first call does not become a fortune", () => {
    const now = "2026-11-30T22:01:00Z";
    expect(forecast(3, { atMs: at(now), firstHourMs: at("2026-11-30T22:00:00Z"), byHourOfWeek: new Map(), thisHour: 3 }, at(now))).toBeCloseTo(3 + 3 * (59 / 60) + 3, 9);
  });

  test.each([
    { what: "of several hours", first: "2026-11-24T08:00:00Z" },
    { what: "of several weeks", first: "2026-11-02T08:00:00Z" },
    { what: "of this hour only", first: "2026-11-24T10:00:00Z" },
  ])("goes on evenly over a full hour with a history $what from before it", ({ first }) => {
    const asked = "2026-11-24T10:59:55Z";
    const past = history(first, asked, () => 3_600);
    const later = at("2026-11-24T11:00:05Z");
    // What is left costs 1 a second, whoever asks and whenever.
    const left = (now: number) => (at("2026-12-01T00:00:00Z") - now) / 1_000;
    expect(forecast(0, past, at(asked))).toBeCloseTo(left(at(asked)), 6);
    expect(forecast(0, past, later)).toBeCloseTo(left(later), 6);
    const anew = history(first, "2026-11-24T11:00:05Z", () => 3_600);
    expect(forecast(0, anew, later)).toBeCloseTo(left(later), 6);
  });

  test("begins anew with the month, and looks to the end of the new one", () => {
    const now = "2026-12-01T00:00:00Z";
    expect(
      forecast(
        0,
        history("2026-11-03T00:00:00Z", now, () => 1),
        at(now),
      ),
    ).toBeCloseTo(31 * 24, 9);
  });
});
