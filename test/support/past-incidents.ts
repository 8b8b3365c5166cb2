import type { Outcome } from "../../review/backtest/firing.ts";
import type { BacktestRequest, Judged } from "../../review/backtest/request.ts";
import { pastBlocks } from "./past-blocks.ts";

export const START = 1_767_225_600;
export const STEP = 15;
export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAYS = 2 * 24 * HOUR;

/** What went wrong when, in seconds from the beginning; the last goes on to the end. */
const incidents = {
  a: [
    { from: 5 * HOUR, to: 5 * HOUR + 20 * MINUTE, value: 0.08 },
    { from: 20 * HOUR, to: 20 * HOUR + 4 * MINUTE, value: 0.5 },
    { from: 30 * HOUR, to: 31 * HOUR, value: 0.03 },
  ],
  b: [{ from: 47 * HOUR, to: DAYS + HOUR, value: 0.04 }],
} as const;

const gauges = Object.entries(incidents).map(([team, known]) => ({
  series: `share{environment="production",team="${team}"}`,
  value: (second: number) => known.find(({ from, to }) => second >= from && second < to)?.value ?? 0.01,
}));

/** A counter that grows by one a second, by three in the thirtieth hour, and begins anew in the tenth. */
const counted = (second: number) => (second < 10 * HOUR ? second : second - 10 * HOUR + 2 * Math.min(HOUR, Math.max(0, second - 29 * HOUR)));

/** Two days with known incidents, as blocks below a folder. */
export function incidentBlocks(folder: string): string {
  return pastBlocks(folder, [...gauges, { series: 'calls_total{team="a"}', value: counted }, { series: 'up{job="x"}', value: () => 1 }], START, DAYS, STEP);
}

export const date = (second: number) => new Date((START + second) * 1_000);

export function rule(above: number, forSeconds: number, keepSeconds = 0): Judged {
  return { expr: `share > ${above}`, forSeconds, keepSeconds, above };
}

export function request(before: Judged | undefined, after: Judged | undefined, more: Partial<BacktestRequest> = {}): BacktestRequest {
  const sides = { ...(before ? { before } : {}), ...(after ? { after } : {}) };
  return {
    ...{ name: "HighShare", severity: "critical", title: "Share", unit: "ratio", answer: "share", answerDecides: true },
    ...{ from: date(0), to: date(DAYS), step: STEP, lookbackSeconds: 0, ...sides, ...more },
  };
}

/** Firings as team, hours from the beginning and minutes. */
export function firings(outcome: Pick<Outcome, "firings"> | undefined) {
  return outcome?.firings.map(({ labels, from, to }) => [labels.team, (from.getTime() / 1_000 - START) / HOUR, (to.getTime() - from.getTime()) / 60_000]);
}
