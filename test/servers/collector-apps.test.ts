import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { worstCaseSeries } from "../../collector/series.ts";
import { cost, errors, evaluationScore, feedback, queueDepth, requestDuration, requests, retries, tokens } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { matching, sumBy, sumOf } from "../support/exposition.ts";
import { aiApp, chatCall, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

// What the guide's client exposes once it is given an HTTP server: OpenTelemetry's Python exporter names the cost after
// its unit, tokens are there a second time as a total, and errors are exception classes.
const exposition = `# HELP llm_requests_total Total LLM API requests
# TYPE llm_requests_total counter
llm_requests_total{model="gpt-4o",feature="chat_assistant",provider="openai",status="success"} 90.0
llm_requests_total{model="gpt-4o",feature="chat_assistant",provider="openai",status="error"} 10.0
llm_requests_total{model="gpt-4o-2024-08-06",feature="chat_assistant",provider="openai",status="success"} 5.0
llm_requests_total{model="unheard-of",feature="surprise",provider="openai",status="success"} 3.0
# TYPE llm_tokens_total counter
llm_tokens_total{model="gpt-4o",feature="chat_assistant",type="input"} 700.0
llm_tokens_total{model="gpt-4o",feature="chat_assistant",type="output"} 300.0
llm_tokens_total{model="gpt-4o",feature="chat_assistant",type="total"} 1000.0
# TYPE llm_cost_USD_total counter
llm_cost_USD_total{model="gpt-4o",feature="chat_assistant"} 1.25
# TYPE llm_errors_total counter
llm_errors_total{model="gpt-4o",feature="chat_assistant",error_type="RateLimitError"} 6.0
llm_errors_total{model="gpt-4o",feature="chat_assistant",error_type="APITimeoutError"} 3.0
llm_errors_total{model="gpt-4o",feature="chat_assistant",error_type="ValueError"} 1.0
# TYPE llm_request_duration_seconds histogram
llm_request_duration_seconds_bucket{model="gpt-4o",feature="chat_assistant",le="5.0"} 60.0
llm_request_duration_seconds_bucket{model="gpt-4o",feature="chat_assistant",le="+Inf"} 100.0
llm_request_duration_seconds_sum{model="gpt-4o",feature="chat_assistant"} 420.0
llm_request_duration_seconds_count{model="gpt-4o",feature="chat_assistant"} 100.0
# TYPE llm_queue_depth gauge
llm_queue_depth{model="gpt-4o",provider="openai"} 4.0
# TYPE llm_retries_total counter
llm_retries_total{from_model="GPT-4o-2024-08-06",to_model="gpt-4o",reason="rate_limit",feature="chat_assistant"} 2.0
llm_retries_total{from_model="gpt-4o",to_model="deployment-of-alice",reason="alice@example.com",feature="chat_assistant"} 1.0
# TYPE llm_feedback_total counter
llm_feedback_total{model="gpt-4o",feature="chat_assistant",rating="up",variant="a",user="alice@example.com"} 5.0
llm_feedback_total{model="gpt-4o",feature="chat_assistant",rating="sideways",variant="experiment-4711",user="bob@example.com"} 1.0
# TYPE llm_evaluation_score histogram
llm_evaluation_score_bucket{model="gpt-4o",feature="surprise",evaluation="vibes",le="0.5"} 3.0
llm_evaluation_score_bucket{model="gpt-4o",feature="surprise",evaluation="vibes",le="+Inf"} 4.0
llm_evaluation_score_sum{model="gpt-4o",feature="surprise",evaluation="vibes"} 2.0
llm_evaluation_score_count{model="gpt-4o",feature="surprise",evaluation="vibes"} 4.0
# TYPE python_gc_objects_collected_total counter
python_gc_objects_collected_total{generation="0",user="alice@example.com"} 128.0
`;

describe("the guide's own metrics, scraped", () => {
  let app: Server;
  let scrapes = 0;
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    app = createServer((_, response) => {
      scrapes++;
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
      response.end(exposition);
    });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const target = `127.0.0.1:${(app.address() as AddressInfo).port}`;
    collector = await collectorWith({
      services: { "own-metrics": { metrics: "app", scrape: [target] }, "ai-app": { scrape: [`${target}/metrics`] } },
      scrapeInterval: "1s",
    });
    // Both also send a span of one of these calls.
    const span = chatCall(usage(1_000, 0));
    await collector.send([span], aiApp);
    await collector.send([span], { resource: { "service.name": "own-metrics" } });
    await eventually(async () => {
      const samples = await collector.metrics();
      expect(matching(samples, queueDepth.prom)).toHaveLength(2);
      expect(sumOf(samples, requests.prom, { service: "ai-app" })).toBe(1);
    });
    const first = scrapes;
    await eventually(() => expect(scrapes).toBeGreaterThan(first + 2));
  });
  afterAll(async () => {
    await collector?.close();
    app?.close();
  });

  const own = { service: "own-metrics" };

  test("count where the config says that the application counts, its span then does not", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, requests.prom, "status", own)).toEqual({ success: 98, error: 10 });
    expect(collector.records().some(({ service }) => service === "own-metrics")).toBe(true);
  });

  test("leave the labels of their calls on what is stored, where a panel's links look for them", async () => {
    const record = collector.records().find(({ service }) => service === "own-metrics");
    const labels = Object.fromEntries((record?.record.attributes ?? []).flatMap(({ key, value }) => (key.startsWith("label_") ? [[key, value?.stringValue]] : [])));
    expect(labels).toEqual({ label_provider: "openai", label_model: "gpt-4o", label_feature: "chat_assistant", label_team: "assistants" });
  });

  test("do not count where spans do", async () => {
    const samples = await collector.metrics();
    expect(sumOf(samples, requests.prom, { service: "ai-app" })).toBe(1);
    expect(sumOf(samples, tokens.prom, { service: "ai-app" })).toBe(1_000);
    expect(sumOf(samples, errors.prom, { service: "ai-app" })).toBe(0);
  });

  test("have the contract's names, labels and values", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, tokens.prom, "type", own)).toEqual({ input: 700, output: 300 });
    expect(sumOf(samples, cost.prom, own)).toBe(1.25);
    expect(sumOf(samples, `${requestDuration.prom}_count`, own)).toBe(100);
    expect(sumBy(samples, errors.prom, "error_type", own)).toEqual({ rate_limit: 6, timeout: 3, other: 1 });
    const labels = matching(samples, requests.prom, { ...own, model: "gpt-4o", status: "error" }).map((each) => each.labels);
    expect(labels).toEqual([expect.objectContaining({ environment: "production", provider: "openai", team: "assistants", operation: "other" })]);
  });

  test("are folded: dated models count for theirs, undeclared ones are other", async () => {
    expect(sumBy(await collector.metrics(), requests.prom, "model", own)).toEqual({ "gpt-4o": 105, other: 3 });
    expect(sumBy(await collector.metrics(), requests.prom, "feature", own)).toEqual({ chat_assistant: 105, other: 3 });
  });

  test("that nothing of ours produces yet have the contract's labels too, folded", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, retries.prom, "from_model", own)).toEqual({ "gpt-4o": 3 });
    expect(sumBy(samples, retries.prom, "to_model", own)).toEqual({ "gpt-4o": 2, other: 1 });
    expect(sumBy(samples, retries.prom, "reason", own)).toEqual({ rate_limit: 2, other: 1 });
    expect(sumBy(samples, feedback.prom, "rating", own)).toEqual({ up: 5, other: 1 });
    expect(sumBy(samples, feedback.prom, "variant", own)).toEqual({ a: 5, other: 1 });
    const [score] = matching(samples, `${evaluationScore.prom}_count`, own);
    expect(score).toMatchObject({ value: 4, labels: { model: "gpt-4o", feature: "other", evaluation: "other", variant: "other", environment: "production" } });
  });

  test("have no provider that does not serve the model, and no team that does not own the feature", async () => {
    const samples = await collector.metrics();
    expect(sumBy(samples, requests.prom, "provider", { ...own, model: "other" })).toEqual({ other: 3 });
    expect(sumBy(samples, requests.prom, "team", { ...own, feature: "other" })).toEqual({ unknown: 3 });
    expect(sumBy(samples, requests.prom, "team", { ...own, feature: "chat_assistant" })).toEqual({ assistants: 105 });
  });

  test("never cost more series than the budget counts", async () => {
    const worst = worstCaseSeries(collector.stack.config).byMetric;
    const samples = await collector.metrics();
    for (const { metric, series } of worst) {
      const found = samples.filter(({ name, labels }) => name.startsWith(metric.prom) && labels.service !== undefined);
      expect(found.length, metric.prom).toBeLessThanOrEqual(series);
    }
  });

  test("leave out what is not of the contract", async () => {
    const names = (await collector.metrics()).map(({ name, labels }) => `${name} ${Object.keys(labels).join(" ")}`);
    expect(names.filter((name) => name.includes("python") || name.includes("user"))).toEqual([]);
    expect((await collector.metrics()).filter(({ labels }) => Object.values(labels).some((value) => /alice|bob|4711/.test(value)))).toEqual([]);
  });

  test("of what no span can say are taken from every service", async () => {
    expect(sumBy(await collector.metrics(), queueDepth.prom, "service")).toEqual({ "own-metrics": 4, "ai-app": 4 });
  });
});
