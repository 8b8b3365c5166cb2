import type { RuleCase } from "./rule-case.ts";

/** When a counter of a case begins again, in seconds: the first sample below the one before it. */
export function resetsIn({ series, step }: RuleCase, counters: readonly string[]): number[] {
  return Object.entries(series)
    .filter(([selector]) => counters.includes(selector.replace(/\{.*/, "")))
    .flatMap(([, values]) => fallsIn(samplesOf(values)))
    .map((sample) => sample * step);
}

/** The samples that promtool makes of a notation: `1+2x3`, `5x2`, `_x4`, `7`. */
export function samplesOf(notation: string): (number | undefined)[] {
  return notation.split(" ").flatMap((part) => {
    const [, first = "", by = "0", times = ""] = /^(_|-?[\d.]+(?:e[+-]?\d+)?)([+-][\d.]+(?:e[+-]?\d+)?)?(?:x(\d+))?$/.exec(part) ?? [];
    if (first === "") throw new Error(`promtool knows no ${part}`);
    // So many times more; a missing one just so many times.
    if (first === "_") return Array.from({ length: times === "" ? 1 : Number(times) }, () => undefined);
    return Array.from({ length: Number(times) + 1 }, (_, index) => Number(first) + index * Number(by));
  });
}

function fallsIn(samples: readonly (number | undefined)[]): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return samples.flatMap((sample, index) => {
    const fell = sample !== undefined && sample < last;
    last = sample ?? last;
    return fell ? [index] : [];
  });
}

const counter = /(_total|_count|_sum|_bucket)(\{|$)/;

export function hasCounters(series: RuleCase["series"]): boolean {
  return Object.keys(series).some((selector) => counter.test(selector));
}

/** Series whose counters, long past zero, begin again at 0 after so many samples and go on as before: what counts them was restarted. */
export function begunAgain(series: RuleCase["series"], after: number): RuleCase["series"] {
  return Object.fromEntries(Object.entries(series).map(([selector, values]) => [selector, counter.test(selector) ? restarted(samplesOf(values), after) : values]));
}

/** So many times what it counted in the case a counter had counted before. */
const LONG = 100;

function restarted(samples: readonly (number | undefined)[], after: number): string {
  const reached = samples[after - 1] ?? 0;
  // One that began again before would have counted all of that since.
  const past = fallsIn(samples.slice(0, after)).length > 0 ? 0 : LONG * reached;
  return samples.map((sample, index) => (sample === undefined ? "_" : index < after ? sample + past : sample - reached)).join(" ");
}
