import { absent, added, gained } from "../../query/counters.ts";
import { is, isNot, matches, noneOf, oneOf } from "../../query/matcher.ts";
import { always, increase, latest, observations, observedSum, observedUpTo, predicted, quantile, rate, seen } from "../../query/promql.ts";
import { howMany, median } from "../../query/several.ts";
import { lastKnown, lessEach, lowest, rounded, shareOfEach, standardError } from "../../query/statistics.ts";
import { cost, errors, inFlight, queueDepth, requestDuration, requests } from "../../telemetry/metrics.ts";

export const perSecond = rate(requests, "5m");
export const byModel = perSecond.sum("model");

/** What is asked, and what it says in PromQL. */
export const promqlExamples: readonly (readonly [what: string, query: { toString(): string }, promql: string])[] = [
  ["the rate of a counter", perSecond, "rate(llm_requests_total[5m])"],
  ["the increase of a counter", increase(cost, "1h"), "increase(llm_cost_total[1h])"],
  ["a gauge", latest(queueDepth), "llm_queue_depth"],
  ["an up-down counter", latest(inFlight), "llm_requests_in_flight"],
  ["how many a histogram observed", observations(requestDuration, "5m"), "rate(llm_request_duration_seconds_count[5m])"],
  ["what a histogram observed", observedSum(requestDuration, "5m"), "rate(llm_request_duration_seconds_sum[5m])"],
  ["whether a counter was seen", seen(requests, "10m"), "count_over_time(llm_requests_total[10m])"],
  ["whether a histogram was seen", seen(requestDuration, "10m"), "count_over_time(llm_request_duration_seconds_count[10m])"],
  ["always", always(), "vector(1)"],

  ["a sum over all", perSecond.sum(), "sum (rate(llm_requests_total[5m]))"],
  ["a sum by label", byModel, "sum by (model) (rate(llm_requests_total[5m]))"],
  ["a sum by labels", perSecond.sum("model", "team"), "sum by (model, team) (rate(llm_requests_total[5m]))"],
  ["a maximum", latest(queueDepth).max("model"), "max by (model) (llm_queue_depth)"],
  ["a minimum", latest(queueDepth).min(), "min (llm_queue_depth)"],
  ["a quantile over all series together", quantile(0.95, requestDuration, "5m"), "histogram_quantile(0.95, sum by (le) (rate(llm_request_duration_seconds_bucket[5m])))"],
  ["a quantile by label", quantile(0.5, requestDuration, "5m", "model"), "histogram_quantile(0.5, sum by (le, model) (rate(llm_request_duration_seconds_bucket[5m])))"],

  ["a label that is", perSecond.where("status", is("error")), 'rate(llm_requests_total{status="error"}[5m])'],
  ["a label that is not", perSecond.where("status", isNot("error")), 'rate(llm_requests_total{status!="error"}[5m])'],
  ["a label that is one of", perSecond.where("model", oneOf(["gpt-4.1", "a|b"])), 'rate(llm_requests_total{model=~"gpt-4\\\\.1|a\\\\|b"}[5m])'],
  ["a label that is none of", perSecond.where("model", noneOf(["o1", "o3"])), 'rate(llm_requests_total{model!~"o1|o3"}[5m])'],
  ["a label that matches", perSecond.where("model", matches("gpt-.*")), 'rate(llm_requests_total{model=~"gpt-.*"}[5m])'],
  ["two conditions", perSecond.where("model", is("o1")).where("team", is("search")), 'rate(llm_requests_total{model="o1",team="search"}[5m])'],
  ["a value with quotes, backslash and line feed", perSecond.where("model", is('a"b\\c\nd')), 'rate(llm_requests_total{model="a\\"b\\\\c\\nd"}[5m])'],

  ["a ratio, with no answer where there is nothing", byModel.over(byModel), `${byModel} / (${byModel} > 0)`],
  ["a sum of two", byModel.plus(1).plus(byModel), `(${byModel} + 1) + ${byModel}`],
  ["the other share", byModel.complement(), `1 - ${byModel}`],
  ["the other share of a ratio", byModel.over(byModel).complement(), `1 - (${byModel} / (${byModel} > 0))`],
  ["a product", byModel.times(3_600), `${byModel} * 3600`],
  ["a product of a ratio", byModel.over(byModel).times(2), `(${byModel} / (${byModel} > 0)) * 2`],
  ["above a limit", byModel.above(0.05), `${byModel} > 0.05`],
  ["above a negative limit", byModel.above(-1), `${byModel} > -1`],
  ["above a tiny limit", byModel.above(1e-7), `${byModel} > 1e-7`],
  ["above infinity", byModel.above(Number.POSITIVE_INFINITY), `${byModel} > +Inf`],
  ["both", byModel.and(increase(errors, "5m").sum("model"), "model"), `${byModel} and on (model) sum by (model) (increase(llm_errors_total[5m]))`],
  ["both, on all labels", byModel.and(byModel), `${byModel} and ${byModel}`],
  ["one without the other", byModel.unless(byModel, "model"), `${byModel} unless on (model) ${byModel}`],
  ["either", byModel.or(byModel), `${byModel} or ${byModel}`],
  ["zero for no answer", perSecond.sum().orZero(), "sum (rate(llm_requests_total[5m])) or vector(0)"],
  ["a chain, in the order in which it is written", byModel.above(1).and(byModel).or(byModel), `((${byModel} > 1) and ${byModel}) or ${byModel}`],

  ["a difference", byModel.minus(byModel), `${byModel} - ${byModel}`],
  ["a distance", byModel.minus(1).abs(), `abs(${byModel} - 1)`],
  ["at least so much", byModel.atLeast(0.1), `clamp_min(${byModel}, 0.1)`],
  [
    "many divided by the one they share a label with",
    perSecond.sum("model", "team").overEach(byModel, "model"),
    `${perSecond.sum("model", "team")} / on (model) group_left () (${byModel} > 0)`,
  ],
  [
    "many times the one they share a label with",
    perSecond.sum("model", "team").timesEach(byModel, "model"),
    `${perSecond.sum("model", "team")} * on (model) group_left () ${byModel}`,
  ],
  [
    "many above the one they share a label with",
    perSecond.sum("model", "team").aboveEach(byModel, "model"),
    `${perSecond.sum("model", "team")} > on (model) group_left () ${byModel}`,
  ],
  ["the larger of two", byModel.orMore(byModel.times(2)), `(${byModel} > (${byModel} * 2)) or (${byModel} * 2)`],
  ["the last word of a gauge", lastKnown(queueDepth, "6h"), "last_over_time(llm_queue_depth[6h])"],
  [
    "the share of the one that they share a label with, and another label of it",
    shareOfEach(byModel, perSecond.sum("model", "team"), ["model"], ["team"]),
    `${byModel} / on (model) group_left (team) ${perSecond.sum("model", "team")}`,
  ],
  [
    "how many of two answer",
    howMany([byModel, byModel.ago("1d")], "model"),
    `count by (model) (label_replace(${byModel}, "sample", "0", "", "") or label_replace(${byModel.ago("1d")}, "sample", "1", "", ""))`,
  ],
  ["observations up to a bound", observedUpTo(5, requestDuration, "5m"), 'rate(llm_request_duration_seconds_bucket{le="5.0"}[5m])'],
  ["observations up to a bound that is no whole number", observedUpTo(0.25, requestDuration, "5m"), 'rate(llm_request_duration_seconds_bucket{le="0.25"}[5m])'],
  ["what a gauge will be", predicted(queueDepth, "1h", "1d"), "predict_linear(llm_queue_depth[1h], 86400)"],
  [
    "the middle of three",
    median([byModel, byModel.ago("1d"), byModel.ago("2d")], "model"),
    `quantile by (model) (0.5, (label_replace(${byModel}, "sample", "0", "", "") or label_replace(${byModel.ago("1d")}, "sample", "1", "", "")) or label_replace(${byModel.ago("2d")}, "sample", "2", "", ""))`,
  ],

  ["some time ago", perSecond.ago("1d"), "rate(llm_requests_total[5m] offset 1d)"],
  [
    "some time ago, everywhere",
    byModel.over(byModel).ago("1h"),
    "sum by (model) (rate(llm_requests_total[5m] offset 1h)) / (sum by (model) (rate(llm_requests_total[5m] offset 1h)) > 0)",
  ],
  ["some time before some time ago", perSecond.ago("1d").ago("1h"), "rate(llm_requests_total[5m] offset 25h)"],
  ["an average over time", byModel.overTime("avg", "7d", "1h"), `avg_over_time(${byModel}[7d:1h])`],
  ["a maximum of a ratio over time", byModel.over(byModel).overTime("max", "1h", "1m"), `max_over_time((${byModel} / (${byModel} > 0))[1h:1m])`],
  ["an average over time, some time ago", latest(queueDepth).overTime("avg", "1h", "1m").ago("1d"), "avg_over_time(llm_queue_depth offset 1d[1h:1m])"],
  ["the smallest value of a gauge", lowest(queueDepth, "2m"), "min_over_time(llm_queue_depth[2m])"],
  ["many less the one that shares labels", lessEach(perSecond.sum("model", "team"), byModel, "model"), `sum by (model, team) (${perSecond}) - on (model) group_left () ${byModel}`],
  ["the standard error of a share", standardError(byModel, byModel), `sqrt(clamp_min((${byModel} * (1 - ${byModel})) / (${byModel} > 0), 0))`],
  ["to a millionth", rounded(byModel), `round(${byModel}, 0.000001)`],
  [
    "how much a counter grew, also one that was not there",
    gained(requests, "15m"),
    "llm_requests_total - ((last_over_time(llm_requests_total[1h] offset 15m) <= llm_requests_total) or (llm_requests_total * 0))",
  ],
  [
    "several added up",
    added([byModel, perSecond.sum("model")], "model"),
    `sum by (model) (label_replace(${byModel}, "sample", "0", "", "") or label_replace(${byModel}, "sample", "1", "", ""))`,
  ],
  ["what is not there", absent(queueDepth, "model", "o1"), 'absent(llm_queue_depth{model="o1"})'],
];
