import type { AddressInfo } from "node:net";
import { trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { features } from "../../demo/app/features.ts";
import type { Gateway } from "../../demo/app/gateway.ts";
import { faultNames, faults } from "../../demo/faults.ts";
import { demoGateway } from "../support/demo-gateway.ts";
import { type DemoModel, demoModel } from "../support/demo-model.ts";

let model: DemoModel;
let gateway: Gateway;
let url: string;

beforeAll(async () => {
  model = await demoModel();
  const telemetry = { tracer: trace.getTracer("test"), logger: logs.getLogger("test"), stop: async () => undefined };
  gateway = demoGateway(model.url, telemetry);
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
    expect(await call("GET", "/faults")).toEqual({ status: 200, body: { active: [], known: faults } });
  });

  test.each(faultNames.filter((name) => name !== "queue"))("switch %s on, for all calls unless a share or a feature is given, and off", async (fault) => {
    expect((await call("POST", "/faults", { fault })).body).toEqual({ active: [{ fault, share: 1 }] });
    const second = { fault, share: 0.25, feature: "summarize" };
    expect((await call("POST", "/faults", second)).body).toEqual({ active: [second, { fault, share: 1 }] });
    expect((await call("GET", "/faults")).body.active).toEqual([second, { fault, share: 1 }]);
    expect((await call("DELETE", "/faults", { fault, feature: "summarize" })).body.active).toEqual([{ fault, share: 1 }]);
    expect((await call("DELETE", "/faults")).body.active).toEqual([]);
  });

  test("change the share of a fault that is on, instead of adding it once more", async () => {
    await call("POST", "/faults", { fault: "rate_limit", share: 0.3 });
    expect((await call("POST", "/faults", { fault: "rate_limit", share: 0.6 })).body.active).toEqual([{ fault: "rate_limit", share: 0.6 }]);
  });

  test("refuse to switch off what does not exist, instead of doing nothing", async () => {
    expect(await call("DELETE", "/faults", { fault: "earthquake" })).toEqual({ status: 400, body: { error: expect.stringMatching(/"earthquake".*rate_limit/) } });
    expect(await call("DELETE", "/faults", { feature: "chat" })).toEqual({ status: 400, body: { error: expect.stringMatching(/"chat".*code_review/) } });
  });

  test.each([
    ["a queue for some calls", { fault: "queue", share: 0.5 }, /queue befalls all calls/],
    ["a queue for one feature", { fault: "queue", feature: "summarize" }, /queue befalls all calls/],
    ["an unknown fault", { fault: "earthquake" }, /"earthquake".*rate_limit/],
    ["no fault", {}, /"undefined".*rate_limit/],
    ["a share of 0", { fault: "outage", share: 0 }, /share is 0.*at most 1/],
    ["a share above 1", { fault: "outage", share: 1.5 }, /share is 1.5/],
    ["a share in words", { fault: "outage", share: "0.5" }, /share is 0.5/],
    ["an unknown feature", { fault: "outage", feature: "chat" }, /"chat".*code_review/],
    ["no JSON", "{", /JSON/],
  ])("refuse %s, and change nothing", async (_, body, message) => {
    await call("POST", "/faults", { fault: "refusal" });
    expect(await call("POST", "/faults", body)).toEqual({ status: 400, body: { error: expect.stringMatching(message) } });
    expect((await call("GET", "/faults")).body.active).toEqual([{ fault: "refusal", share: 1 }]);
  });
});

describe("a request of a user", () => {
  test("is answered", async () => {
    expect((await call("POST", "/v1/ask", { feature: "document_search" })).status).toBe(200);
  });

  test("fails where a fault befalls its call", async () => {
    await call("POST", "/faults", { fault: "server_error" });
    // This one has no cache and no other model that could answer instead.
    expect((await call("POST", "/v1/ask", { feature: "summarize" })).status).toBe(502);
  });

  test("is answered by another model, where its feature has one", async () => {
    await call("POST", "/faults", { fault: "server_error" });
    expect((await call("POST", "/v1/ask", { feature: "code_review" })).status).toBe(200);
  });

  test("meets the fault that was switched on last", async () => {
    await call("POST", "/faults", { fault: "outage" });
    await call("POST", "/faults", { fault: "calm", feature: "summarize" });
    expect((await call("POST", "/v1/ask", { feature: "summarize" })).status).toBe(200);
    expect((await call("POST", "/v1/ask", { feature: "code_review" })).status).toBe(502);
  });

  test("meets the fault of the smaller share in its turn, whenever that was switched on", async () => {
    await call("POST", "/faults", { fault: "outage", share: 0.5 });
    await call("POST", "/faults", { fault: "calm" });
    const answers = [];
    for (let request = 0; request < 4; request++) answers.push((await call("POST", "/v1/ask", { feature: "summarize" })).status);
    expect(answers).toEqual([200, 502, 200, 502]);
  });

  test("is not made while the application is stopped", async () => {
    await call("POST", "/faults", { fault: "stopped" });
    expect((await call("POST", "/v1/ask", { feature: "summarize" })).status).toBe(502);
  });

  test("is answered while a fault befalls another feature only", async () => {
    await call("POST", "/faults", { fault: "outage", feature: "code_review" });
    expect((await call("POST", "/v1/ask", { feature: "summarize" })).status).toBe(200);
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
