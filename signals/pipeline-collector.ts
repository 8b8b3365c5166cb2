import { added } from "../query/counters.ts";
import { is, isNot } from "../query/matcher.ts";
import { predicted, type Vector } from "../query/promql.ts";
import { exporters } from "../telemetry/exporters.ts";
import * as servers from "../telemetry/server-metrics.ts";
import { blocking, oneStore } from "./behind-queues.ts";
import { storeDown } from "./pipeline.ts";
import { type Signal, signal } from "./signal.ts";
import { gainedOf, LOSS, latestOf, rateOf } from "./stack.ts";
import { HOUR, outlasting, RATE } from "./windows.ts";

/** Questions without labels are answered with 0 where nothing ever went wrong. */
const whole = signal<never>;

export const spansAccepted: Signal<never> = whole({
  id: "pipeline-spans",
  title: "Spans taken in",
  question: "How many spans a second does the Collector take in?",
  unit: "items/s",
  answer: () => rateOf(servers.acceptedSpans).sum().orZero(),
});

export const logsAccepted: Signal<never> = whole({
  id: "pipeline-logs",
  title: "Log records taken in",
  question: "How many log records a second does the Collector take in?",
  unit: "items/s",
  answer: () => rateOf(servers.acceptedLogs).sum().orZero(),
});

function together(...metrics: readonly (typeof servers.acceptedSpans)[]): Vector<never> {
  return metrics.map((metric) => gainedOf(metric, RATE).sum().orZero()).reduce((sum, each) => sum.plus(each));
}

/** An item in the queue, by which exporter and of which kind. */
type Queued = "exporter" | "data_type";

const waiting = <K extends Queued>(...by: readonly K[]): Vector<K> => latestOf(servers.queueSize).sum(...by);

const room = <K extends Queued>(...by: readonly K[]): Vector<K> => latestOf(servers.queueCapacity).sum(...by);

/** A queue that lost more than a twentieth in five minutes is being emptied. */
const filling = <K extends Queued>(...by: readonly K[]): Vector<K> =>
  waiting(...by).unless(
    waiting(...by)
      .ago(RATE)
      .times(0.95)
      .aboveEach(waiting(...by), ...by),
    ...by,
  );

/** Less in a queue is a burst, whatever it would become if it went on. */
export const SOME_FILL = 0.1;

export const queueForecast = signal<Queued>({
  id: "pipeline-queue-forecast",
  title: "Queue fill in an hour",
  question: "How full will the queues on disk be in an hour, if they go on as in the last five minutes?",
  unit: "ratio",
  answer: (...by) =>
    predicted(servers.queueSize, RATE, HOUR)
      .where("job", is(servers.queueSize.job))
      .sum(...by)
      .atLeast(0)
      .over(room(...by)),
  alert: {
    name: "QueueFullSoon",
    component: "pipeline",
    by: ["exporter"],
    enough: (...by) =>
      filling(...by).and(
        waiting(...by)
          .over(room(...by))
          .above(SOME_FILL),
        ...by,
      ),
    // What is lost then stays in sight for a while, and is kept itself.
    keep: outlasting(4),
    // Longer than a burst stays in the five minutes.
    limits: { critical: { above: 0.95, for: "10m", because: "less than an hour is left to bring the store back before anything is lost" } },
    impact: "When the queue is full, traces and logs are dropped, and applications are told to send their calls again later.",
    says: { subject: "The predicted fill of the queue" },
  },
});

export const queueFill = signal<Queued>({
  id: "pipeline-queue-fill",
  title: "Queue fill",
  question: "How full are the queues on disk? They fill while a store is down and empty when it is back.",
  unit: "ratio",
  answer: (...by) => waiting(...by).over(room(...by)),
  alert: {
    name: "QueueFilling",
    component: "pipeline",
    by: ["exporter"],
    enough: filling,
    impliedBy: [{ by: storeDown.id, where: oneStore }, queueForecast.id],
    limits: { warning: { above: 0.5, for: "5m", because: "half of the declared outage is used up" } },
    impact: "Nothing is lost yet: the store is down, or takes less than comes.",
    says: { subject: "The fill of the queue" },
  },
});

export const exporterStalled = signal<"exporter">({
  id: "pipeline-exporter-stalled",
  title: "Stalled in queues",
  question: "How much waits in queues from which nothing was taken for five minutes?",
  unit: "count",
  answer: (...by) => {
    const taken = added([gainedOf(servers.sentSpans, RATE).sum("exporter"), gainedOf(servers.sentLogs, RATE).sum("exporter")], "exporter");
    const standing = waiting("exporter").overTime("min", RATE, "30s").unless(taken.above(0), "exporter");
    return standing.or(waiting("exporter").times(0)).sum(...by);
  },
  alert: {
    name: "ExporterStalled",
    component: "pipeline",
    by: ["exporter"],
    impliedBy: [{ by: storeDown.id, where: oneStore }, queueForecast.id],
    limits: { warning: { above: 0, for: "2m", because: "with the five minutes of the query, longer than any store takes to restart" } },
    impact: "The store behind this exporter takes nothing. The queue holds what comes, for as long as the config declares.",
    says: { subject: "What is stalled in the queue", fault: "Nothing is taken from the queue" },
  },
});

export const refused = whole({
  id: "pipeline-refused",
  title: "Refused",
  question: "What share of the spans and log records could the Collector not take in, for want of memory or of room in a blocking queue? Their senders must try again.",
  unit: "ratio",
  answer: () => {
    const turnedAway = together(servers.refusedSpans, servers.refusedLogs);
    return turnedAway.over(together(servers.acceptedSpans, servers.acceptedLogs).plus(turnedAway)).orZero();
  },
  alert: {
    name: "CollectorRefuses",
    component: "pipeline",
    by: [],
    impliedBy: [{ by: queueForecast.id, where: blocking }],
    limits: {
      critical: { above: 0.05, for: "5m", because: "SDKs try for about a minute and then drop what they hold" },
      warning: { above: 0, for: "2m", because: "senders try again, so a moment of it loses nothing; more means that something does not keep up" },
    },
    impact: "Calls of applications may be missing from counts, costs and traces.",
    says: { subject: "The share of telemetry that the Collector refuses", fault: "The Collector refuses telemetry" },
  },
});

export const itemsLost = signal<"exporter">({
  id: "pipeline-lost",
  title: "Records lost",
  question: "How many spans and log records found a full queue or were refused by a store for good, within 15 minutes?",
  unit: "count",
  answer: (...by) => {
    const counters = [servers.enqueueFailedSpans, servers.enqueueFailedLogs, servers.sendFailedSpans, servers.sendFailedLogs];
    return added([waiting("exporter").times(0), ...counters.map((metric) => gainedOf(metric, LOSS).sum("exporter"))], ...by);
  },
  alert: {
    name: "RecordsLost",
    component: "pipeline",
    by: ["exporter"],
    impliedBy: [queueForecast.id],
    // Loki, too, says what it refused, and as long.
    keep: outlasting(1),
    limits: {
      critical: { above: 1_000, for: "0s", because: "not a few odd ones, but all that comes" },
      warning: { above: 0, for: "0s", because: "what was taken in is not to be lost" },
    },
    impact: `These calls, logs or traces are gone for good; counts and costs in Prometheus have them. What \`${exporters.ledger.id}\` lost the ledger lacks: its costs of the month, and budgets, are too low by these calls.`,
    says: { subject: "What was lost in 15 minutes", fault: "Lost telemetry" },
  },
});

export const pointsDropped = whole({
  id: "pipeline-points-dropped",
  title: "Metric points dropped",
  question: "How many points of derived metrics were not counted within 15 minutes? Any is a wrong counter.",
  unit: "count",
  answer: () => gainedOf(servers.deltaPoints).where("error", isNot("")).sum().orZero(),
  alert: {
    name: "PointsDropped",
    component: "pipeline",
    by: [],
    limits: { warning: { above: 0, for: "0s", because: "counters are exact, or nobody believes them" } },
    impact: "Requests, tokens and costs are counted too low.",
    says: { subject: "The number of metric points dropped in 15 minutes", fault: "Metric points are dropped" },
  },
});

export const collectorMemory: Signal<"job" | "instance"> = signal({
  id: "pipeline-memory",
  title: "Memory of the Collector",
  question: "How much memory does the Collector use?",
  unit: "bytes",
  answer: (...by) => latestOf(servers.collectorMemory).sum(...by),
});
