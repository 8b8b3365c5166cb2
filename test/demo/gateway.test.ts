import type { AddressInfo } from "node:net";
import { trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { features } from "../../demo/app/features.ts";
import { Gateway } from "../../demo/app/gateway.ts";
import { AppMetrics } from "../../demo/app/gauges.ts";
import { Provider } from "../../demo/app/provider.ts";
import { Workflow } from "../../demo/app/workflow.ts";
import { faultNames, faults } from "../../demo/faults.ts";
import { type DemoModel, demoModel } from "../support/demo-model.ts";

let model: DemoModel;
let gateway: Gateway;
let url: string;

beforeAll(async () => {
  model = await demoModel();
  const telemetry = { tracer: trace.getTracer("test"), logger: logs.getLogger("test"), stop: async () => undefined };
  const metrics = new AppMetrics();
  gateway = new Gateway(new Workflow(telemetry, new Provider(`${model.url}/v1`, telemetry, metrics), metrics));
  await new Promise<void>((listening) => gateway.server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
});

afterEach(() => call("DELETE", "/faults"));

afterAll(() => {
  gateway.server.close();
  gateway.server.closeAllConnections();
  model.close();
});

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: { active?: unknown; known?: unknown; error?: string } }> {
  const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as { active?: unknown; known?: unknown; error?: string } };
}

describe("the switches for faults", () => {
  test("say what there is and what is on", async () => {
    expect(await call("GET", "/faults")).toEqual({ status: 200, body: { active: null, known: faults } });
  });

  test.each(faultNames)("switch %s on, for all calls unless a share is given, and off", async (fault) => {
    expect((await call("POST", "/faults", { fault })).body).toEqual({ active: { fault, share: 1 } });
    expect((await call("POST", "/faults", { fault, share: 0.25 })).body).toEqual({ active: { fault, share: 0.25 } });
    expect((await call("GET", "/faults")).body.active).toEqual({ fault, share: 0.25 });
    await call("DELETE", "/faults");
    expect((await call("GET", "/faults")).body.active).toBeNull();
  });

  test.each([
    ["an unknown fault", { fault: "earthquake" }, /"earthquake".*rate_limit/],
    ["no fault", {}, /"undefined".*rate_limit/],
    ["a share of 0", { fault: "outage", share: 0 }, /share is 0.*at most 1/],
    ["a share above 1", { fault: "outage", share: 1.5 }, /share is 1.5/],
    ["a share in words", { fault: "outage", share: "0.5" }, /share is 0.5/],
    ["no JSON", "{", /JSON/],
  ])("refuse %s, and change nothing", async (_, body, message) => {
    await call("POST", "/faults", { fault: "refusal" });
    expect(await call("POST", "/faults", body)).toEqual({ status: 400, body: { error: expect.stringMatching(message) } });
    expect((await call("GET", "/faults")).body.active).toEqual({ fault: "refusal", share: 1 });
  });
});

describe("a request of a user", () => {
  test("is answered", async () => {
    expect((await call("POST", "/v1/ask", { feature: "document_search" })).status).toBe(200);
  });

  test("fails where a fault befalls its call", async () => {
    await call("POST", "/faults", { fault: "server_error" });
    // This one has no cache that could answer instead.
    expect((await call("POST", "/v1/ask", { feature: "code_review" })).status).toBe(502);
  });

  test("for a feature that there is not is refused, and those that there are named", async () => {
    const { status, body } = await call("POST", "/v1/ask", { feature: "chat" });
    expect(status).toBe(400);
    expect(body.error).toContain('"chat"');
    for (const { name } of features) expect(body.error).toContain(name);
  });
});

test("there is nothing at other paths", async () => {
  expect((await call("GET", "/v1/ask")).status).toBe(404);
});
