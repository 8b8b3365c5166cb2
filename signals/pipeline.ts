import { is, isNot } from "../query/matcher.ts";
import { always, latest, rate } from "../query/promql.ts";
import { OTHER } from "../telemetry/labels.ts";
import { requests } from "../telemetry/metrics.ts";
import * as servers from "../telemetry/server-metrics.ts";
import { type Alert, type AnySignal, type Limit, type Signal, signal } from "./signal.ts";
import { RATE } from "./windows.ts";

/** What the stack says about itself. Questions without labels are answered with 0 where nothing ever went wrong. */
type Whole = Signal<never>;

const whole = signal<never>;

/** Of the server that is meant: others may emit a metric of the same name. */
function rateOf<L extends string>(metric: servers.ServerMetric<L | "job", "counter">) {
  return rate(metric, RATE).where("job", is(metric.job));
}

function latestOf<L extends string>(metric: servers.ServerMetric<L | "job", "gauge">) {
  return latest(metric).where("job", is(metric.job));
}

export const targetsUp: Signal<"job" | "instance"> = signal({
  id: "pipeline-targets",
  title: "Servers",
  question: "Which servers of the stack answer? 1 is up, 0 is down.",
  unit: "count",
  answer: (...by) => latest(servers.up).min(...by),
});

export const spansAccepted: Whole = whole({
  id: "pipeline-spans",
  title: "Spans taken in",
  question: "How many spans a second does the Collector take in?",
  unit: "items/s",
  answer: () => rateOf(servers.acceptedSpans).sum().orZero(),
});

export const logsAccepted: Whole = whole({
  id: "pipeline-logs",
  title: "Log records taken in",
  question: "How many log records a second does the Collector take in?",
  unit: "items/s",
  answer: () => rateOf(servers.acceptedLogs).sum().orZero(),
});

export const spansRefused: Whole = whole({
  id: "pipeline-refused",
  title: "Spans refused",
  question: "How many spans a second could the Collector not take in, for want of memory or of room in a blocking queue?",
  unit: "items/s",
  answer: () => rateOf(servers.refusedSpans).sum().orZero(),
});

export const queueFill: Signal<"exporter" | "data_type"> = signal({
  id: "pipeline-queue-fill",
  title: "Queue fill",
  question: "How full are the queues on disk? They fill while a store is down and empty when it is back.",
  unit: "ratio",
  answer: (...by) =>
    latestOf(servers.queueSize)
      .sum(...by)
      .over(latestOf(servers.queueCapacity).sum(...by)),
});

export const itemsLost: Whole = whole({
  id: "pipeline-lost",
  title: "Records lost",
  question: "How many spans and log records a second found a full queue or were refused by a store for good?",
  unit: "items/s",
  answer: () =>
    [servers.enqueueFailedSpans, servers.enqueueFailedLogs, servers.sendFailedSpans, servers.sendFailedLogs]
      .map((metric) => rateOf(metric).sum().orZero())
      .reduce((sum, each) => sum.plus(each)),
});

export const pointsDropped: Whole = whole({
  id: "pipeline-points-dropped",
  title: "Metric points dropped",
  question: "How many points of derived metrics a second were not counted? Any is a wrong counter.",
  unit: "items/s",
  answer: () => rateOf(servers.deltaPoints).where("error", isNot("")).sum().orZero(),
});

export const tracesUndecided: Whole = whole({
  id: "pipeline-traces-undecided",
  title: "Traces undecided",
  question: "How many traces wait in memory for their sampling to be decided? At sampling.undecidedTraces the oldest are let go to make room.",
  unit: "count",
  answer: () => latestOf(servers.undecidedTraces).sum(),
});

/** Every trace leaves memory once and is decided at most once; the processor's own counter of this also counts those that were kept early. */
export const tracesLetGo: Whole = whole({
  id: "pipeline-traces-let-go",
  title: "Traces let go undecided",
  question: "How many traces a second were let go before their sampling was decided, for want of room? What was slow or failed later in them is kept without its beginning.",
  unit: "items/s",
  answer: () => rateOf(servers.removedTraces).sum().plus(rateOf(servers.judgedTraces).sum().times(-1)).above(0).orZero(),
});

export const collectorMemory: Signal<"job" | "instance"> = signal({
  id: "pipeline-memory",
  title: "Memory of the Collector",
  question: "How much memory does the Collector use?",
  unit: "bytes",
  answer: (...by) => latestOf(servers.collectorMemory).sum(...by),
});

export const recordsSetAside: Whole = whole({
  id: "pipeline-set-aside",
  title: "Call records set aside",
  question: "How many call records a second did the log store refuse for good? They wait in a file with the reason.",
  unit: "items/s",
  answer: () => rateOf(servers.callsRecorded).where("result", is("set_aside")).sum().orZero(),
});

export const logsDiscarded: Whole = whole({
  id: "pipeline-logs-discarded",
  title: "Log records discarded",
  question: "How many log records a second does Loki discard, for being too old, too long or too many?",
  unit: "items/s",
  answer: () => rateOf(servers.lokiDiscarded).sum().orZero(),
});

export const seriesInMemory: Signal<"job" | "instance"> = signal({
  id: "pipeline-series",
  title: "Time series",
  question: "How many time series does Prometheus hold?",
  unit: "count",
  answer: (...by) => latestOf(servers.headSeries).sum(...by),
});

export const ruleEvaluation: Whole = whole({
  id: "pipeline-rule-seconds",
  title: "Slowest rule group",
  question: "How long does the slowest group of rules take to evaluate? Longer than its interval, and alerts are late.",
  unit: "seconds",
  answer: () => latestOf(servers.ruleSeconds).max(),
});

export const ruleFailures: Whole = whole({
  id: "pipeline-rule-failures",
  title: "Rule failures",
  question: "How many rule evaluations a second fail? Those alerts cannot fire.",
  unit: "items/s",
  answer: () => rateOf(servers.ruleFailures).sum().orZero(),
});

export const notificationsFailed: Whole = whole({
  id: "pipeline-notifications-failed",
  title: "Notifications failed",
  question: "How many messages a second did not reach their receiver?",
  unit: "items/s",
  answer: () => rateOf(servers.notificationsFailed).sum().orZero(),
});

export const undeclaredShare: Whole = whole({
  id: "pipeline-undeclared-share",
  title: "Calls of undeclared models",
  question: "What share of the calls is counted under model other, because the config does not declare their model?",
  unit: "ratio",
  answer: () => {
    const all = rate(requests, RATE).sum();
    return rate(requests, RATE).where("model", is(OTHER)).sum().orZero().over(all);
  },
});

/** In the place of the limit that the dead man's switch does not have. */
export const ALWAYS: Limit = { above: 0, for: "0s", because: "it always fires" };

/** Always fires: when it stops arriving, alerting itself is broken. */
export const watchdog: AnySignal & { readonly alert: Alert } = {
  id: "pipeline-watchdog",
  title: "Dead man's switch",
  question: "Do alerts get out at all? This one always fires; raise alarm where it stops coming.",
  unit: "count",
  alert: {
    name: "Watchdog",
    component: "pipeline",
    by: [],
    limits: {},
    impact: "None while it keeps coming. When it stops, nobody is told of anything.",
    says: { headline: "Alerting works" },
    expression: () => always(),
  },
};
