import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backtest } from "../review/backtest/backtest.ts";
import type { Firing } from "../review/backtest/firing.ts";
import { type History, openHistory } from "../review/backtest/history.ts";
import { describeAlerts } from "../review/described/alerts.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { guideRules, type ScoredRule } from "./guide-rules.ts";
import { incidentPast, JUDGED_DAYS, MONDAY } from "./incident-past.ts";
import { incidents } from "./incidents.ts";
import { configOf } from "./pipeline.ts";
import { machine } from "./report.ts";

// What our rules and the guide's tell of five days in which it is known what happened.

const HOUR = 3_600;
const RULE_INTERVAL = 30;

/** A firing so long after an incident is still about it: windows are an hour at most, and some alerts are kept. */
const AFTERMATH = 1.5 * HOUR;

/** Firings of a rule that are so near to each other are one alarm. */
const ONE_ALARM = 0.5 * HOUR;

interface Alarm {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
}

const ours: readonly ScoredRule[] = describeAlerts(
  configOf({
    features: {
      chat_assistant: { team: "assistants", slo: { availability: 0.99, latency: { share: 0.95, seconds: 5 } } },
      document_search: { team: "search" },
      summarize: { team: "search" },
    },
  }),
)
  .filter(({ condition }) => /\bllm_/.test(condition))
  .map(({ name, severity, condition, for: lasting, keep, lookbackSeconds }) => ({
    name: `${name} (${severity})`,
    expr: condition,
    forSeconds: toSeconds(lasting),
    keepSeconds: keep ? toSeconds(keep) : 0,
    lookbackSeconds,
  }));

async function alarmsOf(history: History, rules: readonly ScoredRule[]): Promise<readonly Alarm[]> {
  const all: Alarm[] = [];
  for (const { name, lookbackSeconds, ...after } of rules) {
    const span = { from: new Date(MONDAY * 1_000), to: new Date((MONDAY + JUDGED_DAYS * 24 * HOUR - RULE_INTERVAL) * 1_000) };
    const began = performance.now();
    const { after: outcome } = await backtest(history, { ...{ name, severity: "warning", title: name, unit: "count", step: RULE_INTERVAL, lookbackSeconds }, after, ...span });
    const alarms = together(outcome?.firings ?? []).map((each) => ({ rule: name, ...each }));
    all.push(...alarms);
    console.error(`${name}: ${alarms.map(({ from, to }) => `${hours(from)}–${hours(to)}`).join(", ") || "silent"} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  }
  return all;
}

function hours(time: number): string {
  return ((time - MONDAY) / HOUR).toFixed(2);
}

/** Firings of a rule as alarms, in seconds. */
function together(firings: readonly Firing[]): { readonly from: number; readonly to: number }[] {
  const alarms: { from: number; to: number }[] = [];
  for (const firing of firings) {
    const [from, to] = [firing.from.getTime() / 1_000, firing.to.getTime() / 1_000];
    const last = alarms.at(-1);
    if (last && from <= last.to + ONE_ALARM) last.to = Math.max(last.to, to);
    else alarms.push({ from, to });
  }
  return alarms;
}

const spans = incidents.map((incident) => ({ incident, from: MONDAY + incident.from * HOUR, to: MONDAY + (incident.from + incident.hours) * HOUR }));

/** The first alarm that began in an incident or soon after. */
function detection(alarms: readonly Alarm[], { from, to }: (typeof spans)[number]): Alarm | undefined {
  return alarms.filter((alarm) => alarm.from >= from && alarm.from <= to).toSorted((a, b) => a.from - b.from)[0];
}

function falseAlarms(alarms: readonly Alarm[]): readonly Alarm[] {
  return alarms.filter((alarm) => !spans.some(({ incident, from, to }) => incident.harmful && alarm.from >= from && alarm.from <= to + AFTERMATH));
}

const folder = mkdtempSync(join(tmpdir(), "plumbline-alerts-"));
try {
  console.error(machine());
  const history = await openHistory({ blocks: incidentPast(folder) });
  try {
    const sets = [
      { name: "our rules", alarms: await alarmsOf(history, ours) },
      { name: "the guide's four", alarms: await alarmsOf(history, guideRules) },
    ];
    const said = (alarms: readonly Alarm[], span: (typeof spans)[number]) => {
      const alarm = detection(alarms, span);
      return alarm ? `${((alarm.from - span.from) / 60).toFixed(1)} min, ${alarm.rule}` : "not told";
    };
    const harmful = spans.filter(({ incident }) => incident.harmful);
    const rows = [
      ...harmful.map((span) => [span.incident.name, ...sets.map(({ alarms }) => said(alarms, span))]),
      ["**told of**", ...sets.map(({ alarms }) => `${harmful.filter((span) => detection(alarms, span)).length} of ${harmful.length}`)],
      [
        `**false alarms in ${JUDGED_DAYS} days**`,
        ...sets.map(
          ({ alarms }) => `${falseAlarms(alarms).length}${falseAlarms(alarms).length ? ` (${[...new Set(falseAlarms(alarms).map(({ rule }) => rule))].join(", ")})` : ""}`,
        ),
      ],
    ];
    console.log([["", ...sets.map(({ name }) => name)], ["---", "---", "---"], ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n"));
  } finally {
    await history.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
