import { is, isNot, oneOf } from "../query/matcher.ts";
import { latest, rate, type Vector } from "../query/promql.ts";
import { OTHER } from "../telemetry/labels.ts";
import { requests } from "../telemetry/metrics.ts";
import { COUNTING_JOBS } from "../telemetry/scrape-jobs.ts";
import * as servers from "../telemetry/server-metrics.ts";
import { seriesBudget } from "./declared-series.ts";
import { type Signal, signal } from "./signal.ts";
import { latestOf } from "./stack.ts";
import { enoughCalls } from "./traffic.ts";
import { undeclaredCalls } from "./undeclared-calls.ts";
import { RATE } from "./windows.ts";

export const seriesInMemory: Signal<"job" | "instance"> = signal({
  id: "pipeline-series",
  title: "Time series",
  question: "How many time series does Prometheus hold?",
  unit: "count",
  answer: (...by) => latestOf(servers.headSeries).sum(...by),
});

/**
 * What was shown at the last scrape is the very number by which Prometheus refuses a scrape. Its series in memory would be
 * those of its servers and rules too, and of hours past; counting them would cost the most when there are the most.
 */
export const seriesShare = signal<never>({
  id: "pipeline-series-budget",
  title: "Series budget used",
  question: "What share of the series budget do the series of applications take? Beyond it Prometheus refuses them all.",
  unit: "ratio",
  answer: () => latest(servers.scrapedSeries).where("job", oneOf(COUNTING_JOBS)).sum().over(latest(seriesBudget.metric).max()),
  alert: {
    name: "SeriesBudget",
    component: "pipeline",
    by: [],
    limits: {
      // At once: series come and do not go, and a minute after the scrape is refused every busy service would look down.
      critical: { above: 0.95, for: "0s", because: "at the budget the scrape is refused, and nothing is counted any more" },
      warning: { above: 0.8, for: "15m", because: "time to raise the budget or to drop labels" },
    },
    impact: "Beyond the budget every metric of applications stops.",
    says: { subject: "The used share of the series budget" },
  },
});

/** Calls that are counted under `other`, each once, whatever of it the config does not declare. */
const undeclared = (): Vector<never> =>
  [
    rate(requests, RATE).where("service", is(OTHER)),
    rate(requests, RATE).where("service", isNot(OTHER)).where("model", is(OTHER)),
    rate(requests, RATE).where("service", isNot(OTHER)).where("model", isNot(OTHER)).where("feature", is(OTHER)),
  ]
    .map((each) => each.sum().orZero())
    .reduce((sum, each) => sum.plus(each));

export const undeclaredShare = signal<never>({
  id: "pipeline-undeclared-share",
  title: "Undeclared calls",
  question: "What share of the calls is counted under other, because the config does not declare their service, model or feature?",
  unit: "ratio",
  about: { records: undeclaredCalls },
  answer: () => undeclared().over(rate(requests, RATE).sum()),
  alert: {
    name: "UndeclaredCalls",
    component: "pipeline",
    by: [],
    enough: enoughCalls,
    limits: { warning: { above: 0.05, for: "30m", because: "more than somebody trying something out: a service, model or feature in earnest that nobody declared" } },
    impact: "These calls are counted together under `other`: no alert, budget or panel tells them apart.",
    says: { subject: "The share of calls that the config does not declare" },
  },
});
