import { latest, type Vector } from "../query/promql.ts";
import { rounded } from "../query/statistics.ts";
import { type Duration, toSeconds } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import { availabilityObjective, latencyObjective } from "./declared-series.ts";
import { errorRatio } from "./errors.ts";
import { latencyP95 } from "./latency.ts";
import { burnAlerts, failedCalls, inHours, judgedCalls, notPagedFor, type ObjectiveLabel, slowCalls } from "./objectives.ts";
import { type Alert, type AnySignal, type Limit, type Severity, type Signal, signal } from "./signal.ts";
import { HOUR, MONTH, outlasting, RATE } from "./windows.ts";

/** So many times faster than the objective allows the budget is spent, over a long time and still now. */
interface Pair {
  readonly long: Duration;
  readonly short: Duration;
  readonly factor: number;
}

/** Of the SRE Workbook, for 30 days: 2 % of the budget in an hour or 5 % in six wake somebody, 10 % in one day or in three wait. */
export const pairs = {
  critical: [
    { long: HOUR, short: RATE, factor: 14.4 },
    { long: "6h", short: "30m", factor: 6 },
  ],
  warning: [
    { long: "1d", short: "2h", factor: 3 },
    { long: "3d", short: "6h", factor: 1 },
  ],
} as const satisfies Readonly<Record<Severity, readonly [Pair, Pair]>>;

/** Calls in the long window below which a share of them says little: fewer, and no objective of 99 % can be told from 98 %. */
export const LEAST_CALLS = 100;

/** Bad calls in the long window that may be chance, however small the budget. */
export const CHANCE = 10;

/** Bad calls that the last five minutes must be due before having fewer proves that it is over. */
const DUE = 3;

const by = ["environment", "service", "feature", "team"] as const satisfies readonly ObjectiveLabel[];

/** What one objective is about. */
interface Objective {
  readonly bad: Metric<ObjectiveLabel, "gauge">;
  readonly target: Metric<"feature", "gauge">;
}

const onErrors: Objective = { bad: failedCalls, target: availabilityObjective.metric };
const onLatency: Objective = { bad: slowCalls, target: latencyObjective.metric };

/** The share of calls that may be bad. */
function budget({ target }: Objective): Vector<"feature"> {
  return latest(target).complement();
}

/** Recorded rates of a time, added up: so a busy minute weighs more than a quiet one. */
function summed(metric: Objective["bad"], range: Duration): Vector<ObjectiveLabel> {
  return range === RATE ? latest(metric) : latest(metric).overTime("sum", range, stepOf(range));
}

/** An hour is looked at every minute, since five of them are a tenth of it. */
function stepOf(range: Duration): Duration {
  return toSeconds(range) > toSeconds(HOUR) ? RATE : "1m";
}

/** How many times the share that the objective allows was bad. */
function burn(objective: Objective, range: Duration): Vector<ObjectiveLabel> {
  return rounded(summed(objective.bad, range).over(summed(judgedCalls, range)).overEach(budget(objective), "feature"));
}

/** @param range a long window */
function countedIn(metric: Objective["bad"], range: Duration): Vector<ObjectiveLabel> {
  return summed(metric, range).times(toSeconds(stepOf(range)));
}

/** Where the last five minutes had calls enough to show the factor, and did not. */
function recovered(objective: Objective, factor: number): Vector<ObjectiveLabel> {
  const due = latest(judgedCalls)
    .times(neat(toSeconds(RATE) * factor))
    .timesEach(budget(objective), "feature");
  return due.above(DUE).unless(burn(objective, RATE).above(factor), ...by);
}

/**
 * One pair of windows passed. A quiet feature may show nothing for minutes, so only a busy one can show that it is over.
 *
 * @param judged what is looked at in the windows, of the objective
 */
function burning(objective: Objective, judged: Objective, { long, short, factor }: Pair): Vector<ObjectiveLabel> {
  const passed = burn(judged, long)
    .above(factor)
    .and(burn(judged, short).above(factor), ...by);
  const going = short === RATE ? passed : passed.unless(recovered(objective, factor), ...by);
  return going.and(countedIn(judgedCalls, long).above(LEAST_CALLS), ...by).and(countedIn(judged.bad, long).above(CHANCE), ...by);
}

/** Either pair; where both are passed, the value is that of the first. What somebody was paged for is no news days later. */
function expression(objective: Objective): Alert["expression"] {
  return (limit, severity) => {
    const [first, second] = burnPairs(limit, severity);
    const judged = severity === "critical" ? objective : { ...objective, bad: notPagedFor(objective.bad) };
    return burning(objective, judged, first).or(burning(objective, judged, second));
  };
}

/** The pairs that count with a limit, which is the factor of the first; that of the second follows it. */
export function burnPairs({ above }: Limit, severity: Severity): readonly [Pair, Pair] {
  const [first, second] = pairs[severity];
  return [
    { ...first, factor: above },
    { ...second, factor: neat((above * second.factor) / first.factor) },
  ];
}

/** To a millionth, like the burns that it is compared with. */
export function neat(value: number): number {
  return Number(value.toFixed(6));
}

function burnSignal(said: Omit<AnySignal, "alert" | "unit">, objective: Objective, alert: Pick<Alert, "name" | "impact" | "says" | "limits" | "impliedBy">) {
  const answer: Signal<ObjectiveLabel>["answer"] = (...labels) => burn(objective, pairs.critical[0].long).max(...labels);
  return {
    ...signal<ObjectiveLabel>({ ...said, unit: "burn", answer }),
    alert: { ...alert, component: "llm", by, keep: outlasting(1), expression: expression(objective), value: () => answer(...by) } satisfies Alert,
  };
}

const why = {
  critical: "2% of the budget of 30 days in an hour; or 5% in six, at 6 times: at this pace it is gone within days",
  warning: "10% of the budget of 30 days in a day; or in three, at the pace that just uses it up: somebody should look within days. What somebody was paged for does not count",
} as const;

export const errorBurn = burnSignal(
  {
    id: "llm-slo-error-burn",
    title: "Error budget burn",
    question: "How many times faster than its objective allows did calls of a feature fail in the last hour? At 1 the budget lasts just as long as its 30 days.",
    about: { status: "error", ofEveryTeam: true },
  },
  onErrors,
  {
    name: burnAlerts.errors,
    impliedBy: [errorRatio.id],
    limits: {
      critical: { above: pairs.critical[0].factor, for: "5m", because: why.critical },
      warning: { above: pairs.warning[0].factor, for: "15m", because: why.warning },
    },
    impact: "More calls of this feature fail than its objective allows.",
    says: { subject: "The burn of the error budget", fault: "Too fast a burn of the error budget" },
  },
);

export const latencyBurn = burnSignal(
  {
    id: "llm-slo-latency-burn",
    title: "Latency budget burn",
    question: "How many times faster than its objective allows were calls of a feature too slow in the last hour? At 1 the budget lasts just as long as its 30 days.",
    about: { slow: "latency_seconds", ofEveryTeam: true },
  },
  onLatency,
  {
    name: burnAlerts.latency,
    // Calls that take too long and then fail are told as errors.
    impliedBy: [latencyP95.id, errorRatio.id],
    limits: {
      // As long as the alert on P95 takes, which says it already where all calls of a team are slow.
      critical: { above: pairs.critical[0].factor, for: "10m", because: why.critical },
      warning: { above: pairs.warning[0].factor, for: "15m", because: why.warning },
    },
    impact: "More calls of this feature are slower than its objective allows.",
    says: { subject: "The burn of the latency budget", fault: "Too fast a burn of the latency budget" },
  },
);

/** The month in whole recorded hours; as much of it as metrics are kept. */
function badShare({ bad }: Objective): Vector<ObjectiveLabel> {
  const inMonth = (metric: Objective["bad"]) => latest(inHours(metric)).overTime("sum", MONTH, HOUR);
  return inMonth(bad).over(inMonth(judgedCalls));
}

function budgetLeft(objective: Objective): Signal<ObjectiveLabel>["answer"] {
  return (...labels) =>
    badShare(objective)
      .overEach(budget(objective), "feature")
      .complement()
      .min(...labels);
}

export const errorBudgetLeft = signal<ObjectiveLabel>({
  id: "llm-slo-error-budget",
  title: "Error budget left",
  question: "What share of the failures that 30 days may have is still to come? Below 0 the objective is missed. Counted since metrics are kept.",
  unit: "ratio",
  history: HOUR,
  answer: budgetLeft(onErrors),
});

export const latencyBudgetLeft = signal<ObjectiveLabel>({
  id: "llm-slo-latency-budget",
  title: "Latency budget left",
  question: "What share of the slow calls that 30 days may have is still to come? Below 0 the objective is missed. Counted since metrics are kept.",
  unit: "ratio",
  history: HOUR,
  answer: budgetLeft(onLatency),
});

function goodShare(objective: Objective): Signal<ObjectiveLabel>["answer"] {
  return (...labels) =>
    badShare(objective)
      .complement()
      .min(...labels);
}

export const availability = signal<ObjectiveLabel>({
  id: "llm-slo-availability",
  title: "Availability over 30 days",
  question: "What share of the calls of a feature did not fail in 30 days, or since metrics are kept?",
  unit: "ratio",
  history: HOUR,
  answer: goodShare(onErrors),
});

export const promptness = signal<ObjectiveLabel>({
  id: "llm-slo-promptness",
  title: "Fast calls over 30 days",
  question: "What share of the calls of a feature was as fast as its objective says, in 30 days or since metrics are kept?",
  unit: "ratio",
  history: HOUR,
  answer: goodShare(onLatency),
});

export const availabilityTarget = signal<"feature">({
  id: "llm-slo-availability-objective",
  title: "Objective: calls that do not fail",
  question: "What share of the calls of a feature must not fail?",
  unit: "ratio",
  answer: (...labels) => latest(availabilityObjective.metric).max(...labels),
});

export const latencyTarget = signal<"feature">({
  id: "llm-slo-latency-objective",
  title: "Objective: calls that are fast",
  question: "What share of the calls of a feature must be faster than its objective says?",
  unit: "ratio",
  answer: (...labels) => latest(latencyObjective.metric).max(...labels),
});
