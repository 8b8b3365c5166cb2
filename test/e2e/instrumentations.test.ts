import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAULT_PATH, type Fault } from "../../demo/faults.ts";
import { modelServer } from "../../demo/model/server.ts";
import type { ErrorType } from "../../telemetry/error-types.ts";
import { cost, errors, requestDuration, requests, stageDuration, timeToFirstToken, tokens, usageMissing } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { sample } from "../support/config.ts";
import { callsOf, type ExampleCall, expectedTokens, expectedUsd, modelOf, untold } from "../support/example-calls.ts";
import { type Environment, example, nodeExamples, python, type Ran, run } from "../support/examples.ts";
import { matching, sumBy, sumOf } from "../support/exposition.ts";
import { type Instrumentation, instrumentations, serviceOf } from "../support/instrumentations.ts";
import { eventually } from "../support/process.ts";

// Unmodified third-party instrumentations around the real OpenAI clients, as the examples set them up, against the
// demo's model server and a real Collector with the generated config.

/** Two chats, so that the second finds its beginning in the provider's cache. */
const made = ["chat", "chat", "reason", "stream", "embed"] as const;

/** Faults that every client meets, and what they must be counted as. */
const failures: readonly { readonly fault: Fault; readonly errorType: ErrorType }[] = [
  { fault: "rate_limit", errorType: "rate_limit" },
  { fault: "server_error", errorType: "api_error" },
  { fault: "content_policy", errorType: "content_policy" },
  { fault: "outage", errorType: "connection" },
];

const failing = (each: Instrumentation, fault: Fault) => `${serviceOf(each)}-${fault}`;
const BY_HAND = "by-hand";

describe("telemetry of applications that others instrumented", () => {
  const model = modelServer();
  let collector: CollectorUnderTest;
  let node: Awaited<ReturnType<typeof nodeExamples>>;
  let interpreter: string;
  const printed = new Map<string, readonly ExampleCall[]>();

  async function runExample(each: Instrumentation, service: string, calls: readonly string[], fault?: Fault): Promise<void> {
    const { port } = model.address() as AddressInfo;
    const env: Environment = {
      OPENAI_BASE_URL: `http://127.0.0.1:${port}${fault ? `${FAULT_PATH}/${fault}` : ""}/v1`,
      OPENAI_API_KEY: "none",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url("otlpHttp", ""),
      OTEL_SERVICE_NAME: service,
      PYTHONDONTWRITEBYTECODE: "1",
    };
    const ran =
      each.language === "python"
        ? await run(interpreter, [example("python", `with_${each.name}.py`), ...calls], env)
        : await run(process.execPath, [`${node.path}/with-${each.name}.mjs`, ...calls], env);
    expect(ran.status, text(ran)).toBe(0);
    printed.set(service, callsOf(ran.out));
  }

  beforeAll(async () => {
    interpreter = await python();
    node = await nodeExamples();
    const names = [...instrumentations.flatMap((each) => [serviceOf(each), ...failures.map(({ fault }) => failing(each, fault))]), BY_HAND];
    collector = await collectorWith({
      services: Object.fromEntries(names.map((name) => [name, {}])),
      models: { ...sample.models, "gpt-5": { provider: "openai" } },
    });
    await new Promise<void>((listening) => model.listen(0, "127.0.0.1", listening));
    for (const each of instrumentations) await runExample(each, serviceOf(each), made);
    for (const { fault } of failures) await Promise.all(instrumentations.map((each) => runExample(each, failing(each, fault), ["chat"], fault)));
    await run(process.execPath, [example("otlp-by-hand", "send.mjs")], { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url("otlpHttp", ""), OTEL_SERVICE_NAME: BY_HAND });
    const sent = Object.fromEntries([
      ...instrumentations.flatMap((each) => [[serviceOf(each), made.length], ...(each.gives.failedCalls ? failures : []).map(({ fault }) => [failing(each, fault), 1])]),
      [BY_HAND, 1],
    ]) as Readonly<Record<string, number>>;
    await eventually(async () => expect(sumBy(await collector.metrics(), requests.prom, "service")).toEqual(sent));
    await eventually(() => expect(collector.records()).toHaveLength(Object.values(sent).reduce((sum, calls) => sum + calls)));
  });

  afterAll(async () => {
    model.close();
    model.closeAllConnections();
    await collector?.close();
    node?.remove();
  });

  const recordsOf = (service: string) => collector.records().filter((each) => each.service === service);
  const callsBy = (each: Instrumentation) => printed.get(serviceOf(each)) ?? [];
  const named = instrumentations.map((each) => [`${each.package} (${each.language})`, each] as const);

  test.each(named)("%s: every call succeeds and is counted once, with the labels of the contract", async (_, each) => {
    expect(callsBy(each).map(({ call }) => call)).toEqual(made);
    const common = { service: serviceOf(each), environment: "production", provider: "openai", feature: "chat_assistant", team: "assistants", status: "success" };
    const counted = matching(await collector.metrics(), requests.prom, { service: serviceOf(each) }).filter(({ value }) => value > 0);
    const expected = [
      { model: modelOf.chat, operation: "chat", value: 2 },
      { model: modelOf.reason, operation: "chat", value: 1 },
      { model: modelOf.stream, operation: "chat", value: 1 },
      { model: modelOf.embed, operation: "embeddings", value: 1 },
    ].map(({ value, ...labels }) => ({ name: requests.prom, value, labels: { ...common, ...labels } }));
    expect(counted).toHaveLength(expected.length);
    expect(counted).toEqual(expect.arrayContaining(expected));
  });

  test.each(named)("%s: gives the tokens that its row says, as the provider counted them", async (_, each) => {
    const samples = await collector.metrics();
    const service = serviceOf(each);
    expect(callsBy(each).some(({ usage }) => (usage?.prompt_tokens_details?.cached_tokens ?? 0) > 0)).toBe(true);
    expect(sumBy(samples, tokens.prom, "type", { service })).toEqual(expectedTokens(callsBy(each), each.gives));
    expect(sumOf(samples, usageMissing.prom, { service })).toBe(untold(callsBy(each), each.gives));
  });

  test.each(named)("%s: costs what the catalogue says", async (_, each) => {
    const expected = expectedUsd(callsBy(each), each.gives);
    expect(expected).toBeGreaterThan(0);
    expect(sumOf(await collector.metrics(), cost.prom, { service: serviceOf(each) })).toBeCloseTo(expected, 9);
  });

  test.each(named)("%s: has latency, stages, and the time to the first token where its row says so", async (_, each) => {
    const samples = await collector.metrics();
    const service = serviceOf(each);
    expect(sumOf(samples, `${requestDuration.prom}_count`, { service })).toBe(made.length);
    expect(sumOf(samples, `${requestDuration.prom}_sum`, { service })).toBeGreaterThan(0);
    const first = each.gives.firstToken ? 1 : 0;
    expect(sumOf(samples, `${timeToFirstToken.prom}_count`, { service })).toBe(first);
    expect(sumBy(samples, `${stageDuration.prom}_count`, "stage", { service })).toEqual({ inference: 4, embedding: 1, ...(first ? { streaming: 1 } : {}) });
    const [streamed] = recordsOf(service).filter(({ fields }) => fields.time_to_first_token_seconds !== undefined);
    if (!first) return expect(streamed).toBeUndefined();
    const { time_to_first_token_seconds: firstToken, latency_seconds: latency } = streamed?.fields ?? {};
    // The server lets nobody have a token at once, and takes its time for the rest.
    expect(firstToken).toBeGreaterThan(0.05);
    expect(firstToken).toBeLessThan(Number(latency));
  });

  test.each(named)("%s: leaves a record of each call, with the caller as a keyed hash", (_, each) => {
    const records = recordsOf(serviceOf(each));
    expect(records).toHaveLength(made.length);
    for (const { record, fields } of records) {
      expect(record.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(fields).toMatchObject({ provider: "openai", feature: "chat_assistant", team: "assistants", status: "success" });
      expect(fields.user_id).toMatch(/^[0-9a-f]{64}$/);
      if (fields.operation === "chat") {
        expect(fields.finish_reason).toMatch(/^(stop|length)$/);
        expect(/^chatcmpl-/.test(String(fields.request_id))).toBe(each.gives.requestId);
      }
    }
    expect(records.map(({ fields }) => String(fields.response_model ?? fields.model)).some((name) => name.startsWith("gpt-4o-mini-"))).toBe(true);
  });

  const failedCalls = (told: boolean) =>
    named.filter(([, each]) => each.gives.failedCalls === told).flatMap(([name, each]) => failures.map((failure) => [name, failure.fault, failure.errorType, each] as const));

  test.each(failedCalls(false))("%s: a call that meets %s leaves nothing, as its row says", async (_, fault, _errorType, each) => {
    expect(printed.get(failing(each, fault))?.[0]?.error).toMatch(/Error$/);
    expect(recordsOf(failing(each, fault))).toEqual([]);
  });

  test.each(failedCalls(true))("%s: a call that meets %s is one request and one error of type %s, whatever its client retried", async (_, fault, errorType, each) => {
    const service = failing(each, fault);
    expect(printed.get(service)?.[0]?.error).toMatch(/Error$/);
    const samples = await collector.metrics();
    expect(sumBy(samples, requests.prom, "status", { service })).toEqual({ error: 1 });
    expect(sumBy(samples, errors.prom, "error_type", { service })).toEqual({ [errorType]: 1 });
    expect(sumBy(samples, errors.prom, "model", { service })).toEqual({ [modelOf.chat]: 1 });
  });

  test("no prompt and no name of a user is in anything that leaves the Collector", () => {
    for (const store of [collector.recorder, collector.logStore, collector.traceStore]) {
      expect(store.text()).not.toMatch(/helpful assistant|Explain observability|user_123/);
    }
  });

  test("a client that is written by hand is counted and priced like any other", async () => {
    const samples = await collector.metrics();
    const where = { service: BY_HAND, model: "gpt-4o-mini", provider: "openai", feature: "chat_assistant", team: "assistants" };
    expect(sumBy(samples, requests.prom, "status", where)).toEqual({ success: 1 });
    expect(sumBy(samples, tokens.prom, "type", where)).toEqual({ input: 1_000, output: 200 });
    // 1 000 at 0.15 and 200 at 0.60 US dollars per million.
    expect(sumOf(samples, cost.prom, where)).toBeCloseTo(0.000_27, 12);
  });
});

function text({ out, err }: Ran): string {
  return `${out}${err}`;
}
