import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Outcome, Unavailable } from "../../intake/outcome.ts";
import { recorderServer } from "../../recorder/server.ts";
import { count } from "../../recorder/sink.ts";
import { callsRecorded } from "../../telemetry/server-metrics.ts";
import { scrape, sumBy } from "../support/exposition.ts";
import { chatCall, post, tracesRequest } from "../support/otlp.ts";

let server: Server;
let url: string;
let write: (records: number) => Promise<Outcome>;

beforeEach(async () => {
  write = async (stored) => ({ stored, setAside: 0 });
  server = recorderServer({ write: (logs) => write(count(logs)) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
  server.close();
  server.closeAllConnections();
});

const calls = (number: number) => tracesRequest(Array.from({ length: number }, () => chatCall()));
const raw = (body: string) => fetch(`${url}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body });

describe("the recorder", () => {
  test("answers 200 with an OTLP response when all is stored", async () => {
    const response = await raw(JSON.stringify(calls(2)));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({});
  });

  test("counts what it stored and what it set aside", async () => {
    write = async (records) => ({ stored: records - 1, setAside: 1 });
    await post(`${url}/v1/traces`, calls(3));
    await post(`${url}/v1/traces`, calls(2));
    expect(sumBy(await scrape(`${url}/metrics`), callsRecorded.prom, "result")).toEqual({ stored: 3, set_aside: 2 });
  });

  test("answers 503 when the store is down, so that the Collector keeps what it sent, and counts nothing", async () => {
    write = () => Promise.reject(new Unavailable("down"));
    expect(await post(`${url}/v1/traces`, calls(1))).toBe(503);
    expect(sumBy(await scrape(`${url}/metrics`), callsRecorded.prom, "result")).toEqual({});
  });

  test("answers 503 also when something else goes wrong: 500 would make the Collector drop what it sent", async () => {
    write = () => Promise.reject(new Error("disk full"));
    expect(await post(`${url}/v1/traces`, calls(1))).toBe(503);
  });

  test("answers 400 to what is no JSON, and goes on", async () => {
    expect((await raw("{ no json")).status).toBe(400);
    expect((await raw("")).status).toBe(400);
    expect(await post(`${url}/v1/traces`, calls(1))).toBe(200);
  });

  test.each(["null", "[]", "42", '{"resourceSpans": 5}', '{"resourceSpans": [{"scopeSpans": [{"spans": [null]}]}]}'])(
    "answers 400 to JSON that is no request: %s",
    async (body) => {
      expect((await raw(body)).status).toBe(400);
    },
  );

  test("takes a request of many megabytes", async () => {
    const big = tracesRequest(Array.from({ length: 2_000 }, () => chatCall({ "llm.prompt": "p".repeat(4_000) })));
    expect(await post(`${url}/v1/traces`, big)).toBe(200);
    expect(sumBy(await scrape(`${url}/metrics`), callsRecorded.prom, "result")).toEqual({ stored: 2_000 });
  });

  test("refuses a request that is larger than it reads, and does not keep what it read", async () => {
    expect((await raw("x".repeat(65 * 1024 * 1024))).status).toBe(400);
  });

  test("says that it lives", async () => {
    expect(await (await fetch(`${url}/healthz`)).text()).toBe("ok\n");
  });

  test("answers 404 elsewhere", async () => {
    expect((await fetch(`${url}/v1/traces`)).status).toBe(404);
    expect((await fetch(`${url}/v1/logs`, { method: "POST", body: "{}" })).status).toBe(404);
  });
});
