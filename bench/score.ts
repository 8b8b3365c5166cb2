import { backtest } from "../review/backtest/backtest.ts";
import type { Firing, Labels } from "../review/backtest/firing.ts";
import type { History } from "../review/backtest/history.ts";
import type { ScoredRule } from "./guide-rules.ts";
import { MONDAY } from "./promtool.ts";
import { befalls, type Incident, type Source, type World } from "./world.ts";
import { STEP } from "./world-past.ts";

const HOUR = 3_600;

/** A firing so long after an incident is still about it: windows are an hour at most, and some alerts are kept. */
const AFTERMATH = 1.5 * HOUR;

/** Firings of an alert for the same labels that are so near to each other are one alarm. */
const ONE_ALARM = 0.5 * HOUR;

export interface Alarm {
  readonly rule: ScoredRule;
  readonly labels: Labels;
  /** Seconds since the judged days began. */
  readonly from: number;
  readonly to: number;
}

/** What a set of rules told of a world. */
export interface Score {
  readonly told: readonly { readonly incident: Incident; readonly first?: Alarm }[];
  readonly falseAlarms: readonly Alarm[];
}

export async function alarmsOf(history: History, { days }: World, rules: readonly ScoredRule[]): Promise<readonly Alarm[]> {
  const all: Alarm[] = [];
  for (const rule of rules) {
    const span = { from: new Date(MONDAY * 1_000), to: new Date((MONDAY + days * 24 * HOUR - STEP) * 1_000) };
    const asked = { name: rule.name, severity: "warning", title: rule.name, unit: "count", step: STEP } as const;
    const { after: outcome } = await backtest(history, { ...asked, lookbackSeconds: 0, after: rule, ...span });
    all.push(...together(outcome?.firings ?? []).map((each) => ({ rule, ...each })));
  }
  return all.toSorted((a, b) => a.from - b.from);
}

/** Firings of a rule as alarms. */
function together(firings: readonly Firing[]): Omit<Alarm, "rule">[] {
  const alarms: { labels: Labels; from: number; to: number }[] = [];
  for (const { labels, ...firing } of firings) {
    const [from, to] = [firing.from.getTime() / 1_000 - MONDAY, firing.to.getTime() / 1_000 - MONDAY];
    const last = alarms.findLast((each) => agree(each.labels, labels));
    if (last && from <= last.to + ONE_ALARM) last.to = Math.max(last.to, to);
    else alarms.push({ labels, from, to });
  }
  return alarms;
}

/** No label says that they are about different things. */
function agree(a: Labels, b: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(a).every(([label, value]) => b[label] === undefined || b[label] === value);
}

/** It may be about calls that the incident is about: of those that are alike in all that both say. */
function concerns(labels: Labels, incident: Incident, sources: readonly Source[]): boolean {
  return sources.some((source) => befalls(incident, source) && agree(labels, { ...source }));
}

function within(alarm: Alarm, incident: Incident, { sources }: World, after: number): boolean {
  const from = incident.from * HOUR;
  return alarm.from >= from && alarm.from <= from + incident.hours * HOUR + after && concerns(alarm.labels, incident, sources);
}

/** The first alarm that began in each incident, and every alarm that no incident explains. */
export function scoreOf(world: World, alarms: readonly Alarm[]): Score {
  const harmful = world.incidents.filter((incident) => incident.harmful);
  const unexplained = alarms.filter((alarm) => !harmful.some((incident) => within(alarm, incident, world, AFTERMATH)));
  return {
    told: harmful.map((incident) => {
      const first = alarms.find((alarm) => within(alarm, incident, world, 0));
      return { incident, ...(first && { first }) };
    }),
    // A warning beside its critical alert tells nobody anything new.
    falseAlarms: unexplained.filter(
      (alarm, index) => !unexplained.slice(0, index).some((other) => other.rule.alert === alarm.rule.alert && other.to >= alarm.from && agree(other.labels, alarm.labels)),
    ),
  };
}
