import { describe, expect, it } from "vitest";
import { signals } from "../../signals/all.ts";
import * as cache from "../../signals/cache.ts";
import * as cost from "../../signals/cost.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as saturation from "../../signals/saturation.ts";
import { fixedOf } from "../../signals/signal.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { readingUnits } from "../../signals/unit.ts";

describe("signals", () => {
  it("have ids and titles of their own, since configs, panels and runbooks name them so", () => {
    for (const field of ["id", "title"] as const) {
      const values = signals.map((each) => each[field]);
      expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
    }
    expect(signals.filter(({ id }) => !/^(llm|pipeline)(-[a-z0-9]+)+$/.test(id))).toEqual([]);
  });

  it("ask a question", () => {
    expect(signals.filter(({ question }) => !question.includes("?")).map(({ id, question }) => `${id}: ${question}`)).toEqual([]);
  });

  it("answer in a unit that panels and alerts know", () => {
    expect(signals.filter(({ unit }) => !readingUnits.includes(unit))).toEqual([]);
  });

  it("that alert name the service in every alert, and the environment of calls, so that one can silence another", () => {
    const limited = signals.flatMap(({ id, alert }) =>
      alert && Object.keys(alert.limits).length > 0 ? [{ id, component: alert.component, labels: [...alert.by, ...Object.keys(fixedOf(alert))] }] : [],
    );
    expect(limited.length).toBeGreaterThan(0);
    expect(limited.filter(({ component, labels }) => !labels.includes("service") || (component === "llm" && !labels.includes("environment")))).toEqual([]);
  });

  it("that alert say why their limits are what they are", () => {
    const reasons = signals.flatMap(({ alert }) => Object.values(alert?.limits ?? {}).map(({ because }) => because));
    expect(reasons.filter((reason) => reason.length < 10)).toEqual([]);
  });
});

/** What is asked, in PromQL: read these when a query changes. */
const asked: readonly (readonly [string, { toString(): string }, string])[] = [
  ["request rate", traffic.requestRate.answer("model"), "sum by (model) (rate(llm_requests_total[5m]))"],
  [
    "error ratio: sum over sum, without those that are no failure",
    errors.errorRatio.answer("service"),
    'sum by (service) (rate(llm_errors_total{error_type!~"content_policy|refusal|cancelled"}[5m])) / (sum by (service) (rate(llm_requests_total[5m])) > 0)',
  ],
  ["P95: a quantile of the sum of the buckets", latency.latencyP95.answer("model"), "histogram_quantile(0.95, sum by (le, model) (rate(llm_request_duration_seconds_bucket[5m])))"],
  ["cost per hour: an increase, not a rate times 3600", cost.costRate.answer("feature"), "sum by (feature) (increase(llm_cost_total[1h]))"],
  ["cost per request", cost.costPerRequest.answer(), "sum (rate(llm_cost_total[5m])) / (sum (rate(llm_requests_total[5m])) > 0)"],
  [
    "cost against its average: the hour that is judged is not in it",
    cost.costSpike.answer("team"),
    "sum by (team) (llm:cost:increase1h) / (avg_over_time(sum by (team) (llm:cost:increase1h offset 1h)[7d:1h]) > 0)",
  ],
  ["tokens by type", tokens.tokenRate.answer("type"), "sum by (type) (rate(llm_tokens_total[5m]))"],
  ["cache hit rate", cache.cacheHitRatio.answer(), 'sum (rate(llm_cache_requests_total{result="hit"}[5m])) / (sum (rate(llm_cache_requests_total[5m])) > 0)'],
  [
    "rate limit used: of one quota, however many processes share it, at its peak",
    saturation.rateLimitUsed.answer("provider", "kind"),
    "1 - (min by (provider, kind) (min_over_time(llm_rate_limit_remaining[2m])) / (max by (provider, kind) (llm_rate_limit_limit) > 0))",
  ],
];

it.each(asked)("%s", (_, query, promql) => {
  expect(String(query)).toBe(promql);
});
