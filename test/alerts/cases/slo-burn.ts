import type { Config } from "../../../config/schema.ts";
import { errorRatio } from "../../../signals/errors.ts";
import { latencyP95 } from "../../../signals/latency.ts";
import { type AlertingSignal, alertingSignals } from "../../../signals/limits.ts";
import { failedCalls, judgedCalls, slowCalls, TOLD } from "../../../signals/objectives.ts";
import { type Severity, severities } from "../../../signals/signal.ts";
import { CHANCE, errorBurn, LEAST_CALLS, latencyBurn, pairs } from "../../../signals/slo.ts";
import { successRate } from "../../../signals/traffic.ts";
import { alertStates } from "../../../telemetry/alert-states.ts";
import { toSeconds } from "../../../telemetry/duration.ts";
import type { Metric } from "../../../telemetry/metric.ts";
import { saying, times } from "../../support/limit-cases.ts";
import { call, constant, type Firing, firingOf, keepSides, keptOf, type RuleCase, series, sidesOf } from "../../support/rule-case.ts";

const STEP = 300;
const HOUR = 3_600;

/** Longer than the longest window. */
const HISTORY = 3 * 24 * HOUR;

/** Calls a second: enough for the last five minutes to show that an incident is over. */
const BUSY = 1_000;

/** Calls that are enough to judge by, of which just so many are bad as may be by chance. */
const FEW_CALLS = 1.5 * LEAST_CALLS;
const FEW_BAD = CHANCE - 0.1;

/** By so much an incident is above the factor that it is about. */
const MORE = 1.02;

/** An alert on the budget of an objective. */
interface Burn {
  readonly id: string;
  readonly bad: Metric;
  /** Alerts that page for the same. */
  readonly told: readonly string[];
  readonly allowed: (slo: NonNullable<Config["features"][string]["slo"]>) => number | undefined;
}

const burns: readonly Burn[] = [
  { id: errorBurn.id, bad: failedCalls, told: [successRate, errorRatio].map(({ alert }) => alert.name), allowed: ({ availability }) => availability },
  { id: latencyBurn.id, bad: slowCalls, told: [successRate, errorRatio, latencyP95].map(({ alert }) => alert.name), allowed: ({ latency }) => latency?.share },
];

export function sloBurnCases(config: Config): RuleCase[] {
  return alertingSignals(config).flatMap((signal) => burns.filter(({ id }) => id === signal.id).flatMap((burn) => casesOf(config, signal, burn)));
}

/** Two windows that must both burn, as the rules of a config have them. */
interface Pair {
  readonly severity: Severity;
  readonly long: number;
  /** Between two looks at the long window. */
  readonly look: number;
  /** So much later than it happens a bad call is looked at. */
  readonly late: number;
  readonly factor: number;
}

function pairsOf({ alert }: AlertingSignal): Pair[] {
  return severities.flatMap((severity) => {
    const [first] = pairs[severity];
    const above = alert.limits[severity]?.above;
    if (above === undefined) return [];
    const late = severity === "warning" ? toSeconds(TOLD) : 0;
    return pairs[severity].map(({ long, factor }) => ({ severity, long: toSeconds(long), look: toSeconds(long) > HOUR ? 300 : 60, late, factor: (factor * above) / first.factor }));
  });
}

function casesOf(config: Config, signal: AlertingSignal, { bad, told, allowed }: Burn): RuleCase[] {
  const { alert } = signal;
  const slo = config.features[call.feature]?.slo;
  const share = 1 - ((slo && allowed(slo)) ?? Number.NaN);
  const common = { alert: alert.name, step: STEP };
  /** So many calls a second, of which a share is bad in the multiples of what is allowed: each for some seconds. */
  const course = (calls: number, ...parts: readonly (readonly [times: number, seconds: number])[]) => ({
    [series(judgedCalls)]: constant(calls, parts.reduce((sum, [, seconds]) => sum + seconds, 0) / STEP),
    [series(bad)]: parts.map(([times, seconds]) => constant(rounded(calls * share * times), seconds / STEP)).join(" "),
  });
  const say = sayingBurn(signal);
  const firing = (severity: Severity, value: number, since: number, at: number): Firing[] =>
    firingOf(signal, { value: Number.POSITIVE_INFINITY, since, at, step: STEP }, (limit) => say(value, limit)).filter(({ labels }) => labels.severity === severity);
  const all = pairsOf(signal);
  const [fast, slow] = all;
  if (!fast || !slow) throw new Error("these cases are about an alert with a critical limit");

  const ofPair = (pair: Pair): RuleCase[] => {
    const { severity, long, look, late, factor } = pair;
    const { for: lasting } = signal.alert.limits[severity] ?? { for: "0s" };
    const over = HISTORY + late + long;
    /** Of the long window so much is bad. */
    const filled = (at: number) => Math.min(1, (Math.floor((at - late - HISTORY) / look) + 1) / (long / look));
    const since = HISTORY + [...Array((late + long) / STEP + 1).keys()].map((steps) => steps * STEP).findIndex((seconds) => filled(HISTORY + seconds) * MORE > 1) * STEP;
    const { pending, fires } = sidesOf(lasting, since, STEP);
    const name = `${trim(factor)} times what is allowed, for ${long / HOUR} h after days without`;
    return [
      {
        ...common,
        name: `${name}: exactly so it does not fire`,
        // Of a day at three times as much, three days have just what is allowed, but not for longer.
        series: course(BUSY, [0, HISTORY], [factor, long + HOUR]),
        checks: [over, over + toSeconds(lasting) - STEP].map((at) => ({ at, firing: [] })),
      },
      {
        ...common,
        name: `${name}: a little more is ${severity} when ${lasting} are over`,
        series: course(BUSY, [0, HISTORY], [factor * MORE, long + HOUR]),
        checks: [pending, fires].map((at) => ({ at, firing: firing(severity, factor * MORE * filled(at), since, at) })),
      },
    ];
  };

  const outage = 12 * HOUR;
  /** Eight times the shortest pair, or all calls where that is more than all. */
  const heavy = Math.min(8 * fast.factor, 1 / share);
  const ended = HISTORY + outage;
  const atEnd = firing("critical", heavy, 0, ended - STEP);
  const keptAfter = (incident: readonly Firing[], end: number) => [
    { at: end - STEP, firing: [...incident] },
    ...keepSides(signal, end, STEP).map((at) => ({ at, firing: keptOf(incident, signal, end, at) })),
  ];

  /** Too much for a day, and too little to wake anybody. */
  const moderate = 0.9 * slow.factor;
  const leak = 30 * HOUR;
  const leaks = HISTORY + leak;
  const leaking = firing("warning", moderate, 0, leaks - STEP);
  const alertOf = (alertname: string, labels: Readonly<Record<string, string>> = {}) => ({
    [series(alertStates, { alertname, alertstate: "firing", severity: "critical", feature: "", ...labels })]: constant(1, (leaks + HOUR) / STEP),
  });

  const quiet = 0.05;
  const quietTimes = 0.5 * (slow.factor + (alert.limits.warning?.above ?? slow.factor));
  /** One sample in four is bad, four times as much. */
  const intermittent = (seconds: number) => Array.from({ length: seconds / STEP }, (_, index) => (index % 4 === 0 ? rounded(4 * quietTimes * share * quiet) : 0)).join(" ");

  /** Nothing before, then so many calls in a window, of which so many are bad. */
  const few = (window: number, calls: number, badCalls: number) => ({
    [series(judgedCalls)]: `${constant(0, HISTORY / STEP)} ${constant(calls / window, (window + HOUR) / STEP)}`,
    [series(bad)]: `${constant(0, HISTORY / STEP)} ${constant(badCalls / window, (window + HOUR) / STEP)}`,
  });
  /** When an hour of calls has been looked at. */
  const enough = HISTORY + HOUR - STEP;
  const criticalLasting = toSeconds(alert.limits.critical?.for ?? "0s");

  return [
    ...all.flatMap(ofPair),
    {
      ...common,
      name: "it ends with its incident, although days of budget are gone",
      series: course(BUSY, [0, HISTORY], [heavy, outage], [0, HOUR]),
      checks: keptAfter(atEnd, ended),
    },
    {
      ...common,
      name: "a leak of a day ends, too",
      series: course(BUSY, [0, HISTORY], [moderate, leak], [0, HOUR]),
      checks: keptAfter(leaking, leaks),
    },
    {
      ...common,
      name: "an outage that somebody was paged for is no news in the hours after it",
      series: course(quiet, [0, HISTORY], [heavy, outage], [0, 5 * HOUR]),
      checks: [{ at: ended - STEP, firing: atEnd }, ...[1, 2, 4].map((hours) => ({ at: ended + hours * HOUR, firing: [] }))],
    },
    ...told.map((name) => ({
      ...common,
      name: `nor is what ${name} paged for`,
      series: { ...course(BUSY, [0, HISTORY], [moderate, leak], [0, HOUR]), ...alertOf(name) },
      checks: [{ at: leaks - STEP, firing: [] }],
    })),
    {
      ...common,
      name: "what was told as a warning, was about to be told, or was told of another service, is",
      series: {
        ...course(BUSY, [0, HISTORY], [moderate, leak], [0, HOUR]),
        ...Object.assign(
          {},
          ...told.flatMap((name) => [alertOf(name, { severity: "warning" }), alertOf(name, { alertstate: "pending" }), alertOf(name, { service: "own-metrics" })]),
        ),
        ...alertOf(alert.name, { feature: "document_search" }),
      },
      checks: [{ at: leaks - STEP, firing: leaking }],
    },
    {
      ...common,
      name: "where calls are few, minutes without a bad one prove nothing",
      series: { [series(judgedCalls)]: constant(quiet, HISTORY / STEP + 8), [series(bad)]: intermittent(HISTORY + 8 * STEP) },
      checks: [0, 1, 2, 3].map((steps) => ({ at: HISTORY + steps * STEP, firing: firing("warning", quietTimes, 0, HISTORY) })),
    },
    {
      ...common,
      name: `of fewer than ${LEAST_CALLS} calls in an hour none wakes anybody, even if all are bad`,
      series: few(HOUR, LEAST_CALLS - 1, LEAST_CALLS - 1),
      checks: [{ at: enough + criticalLasting, firing: [] }],
    },
    {
      ...common,
      name: `of more than ${LEAST_CALLS} they do`,
      series: few(HOUR, LEAST_CALLS + 2, LEAST_CALLS + 2),
      checks: [{ at: enough + criticalLasting, firing: firing("critical", 1 / share, enough, enough + criticalLasting) }],
    },
    ...all
      .filter(({ factor }) => factor * share < FEW_BAD / FEW_CALLS)
      .slice(0, 1)
      .flatMap(chance),
    { ...common, name: "without any series it is silent", series: {}, checks: [{ at: HISTORY, firing: [] }] },
  ];

  /** The strictest pair that a few bad calls pass. */
  function chance({ long, late, severity }: Pair): RuleCase[] {
    const since = HISTORY + late + (Math.ceil((CHANCE / (CHANCE + 0.5)) * (long / STEP)) - 1) * STEP;
    const fires = since + toSeconds(alert.limits[severity]?.for ?? "0s");
    return [
      { ...common, name: `${CHANCE} bad calls in ${long / HOUR} h are chance`, series: few(long, FEW_CALLS, FEW_BAD), checks: [{ at: HISTORY + late + long, firing: [] }] },
      {
        ...common,
        name: "one more is not",
        series: few(long, FEW_CALLS, CHANCE + 0.5),
        checks: [{ at: fires, firing: firing(severity, (CHANCE + 0.5) / FEW_CALLS / share, since, fires) }],
      },
    ];
  }
}

/** How an alert on the budget of an objective says how fast it is spent. */
export function sayingBurn(signal: AlertingSignal) {
  const budget = `burn of the ${signal.id === errorBurn.id ? "error" : "latency"} budget`;
  const { feature, team } = call;
  return saying(signal, { of: { feature, team }, subject: `The ${budget}`, fault: `Too fast a ${budget}`, ...times("what its objective allows"), limitWords });
}

/** The factors of both pairs of windows; a critical limit is above ten in every config here. */
function limitWords(above: number): string {
  if (above > 10) return `${above} times over 1h or ${Number(((above * 6) / 14.4).toFixed(2))} times over 6h`;
  return `${above} times over 1d or ${above === 3 ? "1 time" : `${Number((above / 3).toFixed(2))} times`} over 3d`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function trim(value: number): string {
  return String(rounded(value));
}
