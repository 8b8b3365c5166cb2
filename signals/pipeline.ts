import { absent } from "../query/counters.ts";
import { type Condition, noneOf, oneOf } from "../query/matcher.ts";
import { always, latest, type Vector } from "../query/promql.ts";
import { exporters } from "../telemetry/exporters.ts";
import { COUNTING_JOBS } from "../telemetry/scrape-jobs.ts";
import * as servers from "../telemetry/server-metrics.ts";
import { seriesBudget } from "./declared-series.ts";
import { type Alert, type AnySignal, type Limit, type Signal, signal } from "./signal.ts";
import { outlasting } from "./windows.ts";

export const targetsUp: Signal<"job" | "instance"> = signal({
  id: "pipeline-targets",
  title: "Servers",
  question: "Which servers of the stack answer? 1 is up, 0 is down.",
  unit: "count",
  answer: (...by) => latest(servers.up).min(...by),
});

/** All that the Collector shows: itself, what it counted, what it was told. */
const collectorJobs = ["collector", ...COUNTING_JOBS] as const;

/** Where the Collector's queues lead to, and what is behind that. */
const storeJobs = [...new Set(Object.values(exporters).flatMap(({ stores }) => stores))];

/**
 * 1 where a server does not answer, 0 where it does. Those that every stack has also count as down when nobody asks them
 * any more; of the others nobody knows whether they are meant to be there.
 *
 * @param excused jobs that are not counted, whatever they answer
 */
function silence(jobs: Condition, everywhere: readonly string[], excused?: Vector<"job">): Signal<"job">["answer"] {
  return (...by) => {
    const asked: Vector<"job"> = latest(servers.up).where("job", jobs).min("job").complement();
    const all = everywhere.reduce((others, job) => others.or(absent(servers.up, "job", job)), asked);
    return (excused ? all.unless(excused, "job") : all).max(...by);
  };
}

/** Where Prometheus refused what was shown, since it was more than the series budget: who shows it does answer. */
const beyondBudget = latest(servers.scrapedSeries).where("job", oneOf(COUNTING_JOBS)).max("job").aboveEach(latest(seriesBudget.metric).max());

/** The number behind it is 0 or 1, so no other limit makes sense. */
const unanswered = (duration: Limit["for"], because: string): Limit => ({ above: 0, for: duration, because });

export const collectorDown = signal<"job">({
  id: "pipeline-collector-down",
  title: "Collector down",
  question: "Does the Collector not answer, or is what it counted not read? 1 is down. What Prometheus refuses beyond the series budget is told as that.",
  unit: "count",
  about: { server: "collector" },
  answer: silence(oneOf(collectorJobs), collectorJobs, beyondBudget),
  alert: {
    name: "CollectorDown",
    component: "pipeline",
    by: [],
    // A service that looked down meanwhile is kept for a while itself.
    keep: outlasting(4),
    limits: { critical: unanswered("1m", "a restart takes seconds; after two minutes every busy service looks down") },
    impact: "Nothing of the applications is taken in or counted: dashboards go blank, and alerts about applications cannot fire.",
    says: { headline: "The Collector does not answer" },
  },
});

export const storeDown = signal<"job">({
  id: "pipeline-store-down",
  title: "Stores down",
  question: "Which store, or server before one, does not answer? 1 is down.",
  unit: "count",
  answer: silence(oneOf(storeJobs), ["recorder", "loki"]),
  alert: {
    name: "StoreDown",
    component: "pipeline",
    by: ["job"],
    keep: outlasting(1),
    limits: { warning: unanswered("2m", "queues hold what comes meanwhile; a restart takes less") },
    impact: "Nothing is lost while the Collector's queues have room; what is stored there cannot be looked at.",
    says: { headline: "No answer" },
  },
});

export const alertmanagerDown = signal<"job">({
  id: "pipeline-alertmanager-down",
  title: "Alertmanager down",
  question: "Does Alertmanager not answer? 1 is down.",
  unit: "count",
  about: { server: "alertmanager" },
  answer: silence(oneOf(["alertmanager"]), ["alertmanager"]),
  alert: {
    name: "AlertmanagerDown",
    component: "pipeline",
    by: [],
    // Who is back has to hear of it first, and then waits for what belongs to it.
    keep: outlasting(2),
    limits: { critical: unanswered("2m", "a restart takes seconds") },
    impact: "Nobody is told of anything until it is back. With one Alertmanager this too is told only then: the dead man's switch is what notices.",
    says: { headline: "Alertmanager does not answer" },
  },
});

export const serverDown = signal<"job">({
  id: "pipeline-server-down",
  title: "Other servers down",
  question: "Which other server of the stack does not answer? 1 is down.",
  unit: "count",
  answer: silence(noneOf([...collectorJobs, ...storeJobs, "alertmanager"]), ["prometheus"]),
  alert: {
    name: "ServerDown",
    component: "pipeline",
    by: ["job"],
    limits: { warning: unanswered("2m", "a restart takes less") },
    impact: "What this server does is missing; nothing is lost.",
    says: { headline: "No answer" },
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
