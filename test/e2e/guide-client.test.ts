import { type ChildProcess, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULT_PATH } from "../../demo/faults.ts";
import { modelServer } from "../../demo/model/server.ts";
import { cost, errors, requestDuration, requests, tokens } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { example, python, run } from "../support/examples.ts";
import { matching, scrape, sumBy, sumOf } from "../support/exposition.ts";
import { canNameHosts, type GuideHost, guideHost } from "../support/guide-host.ts";
import { freePorts } from "../support/ports.ts";
import { eventually } from "../support/process.ts";

/** As the client names itself. */
const service = "ai-app";

/** What its example asks, and the environment that it gives itself. */
const labels = { service, environment: "production", model: "gpt-4o-mini", feature: "chat_assistant" };

// Without a mount namespace the client's hard-coded host name cannot be had without changing this host: then these
// tests are skipped, and the run says so.
describe.skipIf(!canNameHosts)("the guide's client, unmodified (needs leave to make a mount namespace)", () => {
  const model = modelServer();
  let interpreter: string;
  const openAi = (fault = "") => ({
    OPENAI_BASE_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}${fault}/v1`,
    OPENAI_API_KEY: "none",
    PYTHONDONTWRITEBYTECODE: "1",
  });

  beforeAll(async () => {
    interpreter = await python();
    await new Promise<void>((listening) => model.listen(0, "127.0.0.1", listening));
  });

  afterAll(() => {
    model.close();
    model.closeAllConnections();
  });

  describe("counted from its spans", () => {
    let collector: CollectorUnderTest;
    let host: GuideHost;

    beforeAll(async () => {
      collector = await collectorWith({ services: { [service]: {} } });
      host = await guideHost(collector.stack.config.listen.ports.otlpGrpc);
      const succeeded = await run(...host.within(interpreter, example("guide/llm_client.py")), openAi());
      expect(succeeded.status, succeeded.err).toBe(0);
      const failed = await run(...host.within(interpreter, example("guide/llm_client.py")), openAi(`${FAULT_PATH}/rate_limit`));
      expect(failed.err).toContain("RateLimitError");
      await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom)).toBe(2));
      await eventually(() => expect(collector.records()).toHaveLength(2));
    });

    afterAll(async () => {
      host?.close();
      await collector?.close();
    });

    test("its calls are one success and one rate limit, with the labels that it gives and the team of the config", async () => {
      const samples = await collector.metrics();
      const where = { ...labels, provider: "openai", team: "assistants" };
      expect(sumBy(samples, requests.prom, "status", where)).toEqual({ success: 1, error: 1 });
      expect(sumBy(samples, errors.prom, "error_type", where)).toEqual({ rate_limit: 1 });
      expect(sumOf(samples, `${requestDuration.prom}_count`, where)).toBe(2);
    });

    test("its tokens and cost are what its span says, and so is the record of the call", async () => {
      const samples = await collector.metrics();
      const fields = collector.records().find(({ fields: { status } }) => status === "success")?.fields;
      const [input, output] = [Number(fields?.input_tokens), Number(fields?.output_tokens)];
      expect(input).toBeGreaterThan(0);
      // It asks for at most so many.
      expect(output).toBeLessThanOrEqual(100);
      expect(sumBy(samples, tokens.prom, "type", labels)).toEqual({ input, output });
      // Its own price list has what the catalogue has for this model, rounded to a millionth.
      const usd = (input * 0.15 + output * 0.6) / 1_000_000;
      expect(sumOf(samples, cost.prom, labels)).toBeCloseTo(usd, 9);
      expect(fields).toMatchObject({ model: "gpt-4o-mini", provider: "openai", feature: "chat_assistant", total_tokens: input + output });
      expect(fields?.reported_cost_usd).toBeCloseTo(usd, 6);
      expect(fields?.finish_reason).toMatch(/^(stop|length)$/);
      expect(fields?.user_id).toMatch(/^[0-9a-f]{64}$/);
    });
  });

  describe.each([
    { metrics: "app" as const, writer: "its own metrics" },
    { metrics: "spans" as const, writer: "its spans" },
  ])("with its metrics served and scraped, counted from $writer", ({ metrics }) => {
    let collector: CollectorUnderTest;
    let host: GuideHost;
    let client: ChildProcess;

    beforeAll(async () => {
      // A port that no server of this test has.
      const { grafana: port } = await freePorts();
      collector = await collectorWith({ services: { [service]: { metrics, scrape: [`127.0.0.1:${port}`] } }, scrapeInterval: "1s" });
      host = await guideHost(collector.stack.config.listen.ports.otlpGrpc);
      const [program, args] = host.within(interpreter, example("guide/with_metrics_server.py"), "127.0.0.1", String(port));
      client = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], env: { ...process.env, ...openAi() } });
      await eventually(() => expect(collector.records()).toHaveLength(1));
      // Both ways of counting have been heard of: the spans by now, and what the client itself exposes.
      await eventually(async () => expect(sumOf(await scrape(`http://127.0.0.1:${port}/metrics`), "llm_requests_total")).toBe(1));
      await eventually(async () => expect(sumOf(await collector.metrics(), requests.prom, labels)).toBe(1));
    });

    afterAll(async () => {
      client?.stdin?.end();
      host?.close();
      await collector?.close();
    });

    test("one call stays one request, scrape after scrape", async () => {
      const scraped = async () => sumOf(await collector.selfMetrics(), "otelcol_receiver_accepted_metric_points_total", { receiver: "prometheus/apps" });
      for (let [times, last] = [0, 0]; times < 3; times++) {
        await eventually(async () => expect(await scraped()).toBeGreaterThan(last));
        last = await scraped();
      }
      const samples = await collector.metrics();
      expect(sumBy(samples, requests.prom, "status", labels)).toEqual({ success: 1 });
      expect(sumOf(samples, `${requestDuration.prom}_count`, labels)).toBe(1);
    });

    test("tokens are counted by disjoint types, and cost under its one name", async () => {
      const samples = await collector.metrics();
      const fields = collector.records()[0]?.fields;
      expect(sumBy(samples, tokens.prom, "type", labels)).toEqual({ input: fields?.input_tokens, output: fields?.output_tokens });
      expect(sumOf(samples, cost.prom, labels)).toBeCloseTo(Number(fields?.cost_usd), 6);
      expect(matching(samples, "llm_cost_USD_total")).toEqual([]);
    });
  });
});
