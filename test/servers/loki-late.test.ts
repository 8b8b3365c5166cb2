import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loki } from "../../stacks/services/loki.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import type { Process } from "../support/process.ts";
import { startServer } from "../support/server.ts";
import { type StackFiles, writeStack } from "../support/stack-files.ts";
import { stores } from "../support/stores.ts";

/** Two queues empty after an outage, each at its own pace, into one stream: what is older must still be taken. */
describe("a record that was kept in a queue through an outage", () => {
  let stack: StackFiles;
  let server: Process;

  beforeAll(async () => {
    stack = await writeStack({}, ["loki"]);
    server = await startServer(stack, loki);
  });

  afterAll(async () => {
    await server.stop();
    stack.remove();
  });

  it("is taken although its stream has gone on", async () => {
    const outage = toSeconds(stack.config.capacity.outage);
    expect(await push("now", 0)).toBe(204);
    expect(await push("from before the outage", outage)).toBe(204);
    const range = { query: '{service_name="ai-app"}', start: String((Date.now() / 1_000 - outage - 60) * 1e9), limit: "10" };
    const response = await fetch(`${stack.site.open("loki")}/loki/api/v1/query_range?${new URLSearchParams(range)}`);
    expect(await response.text()).toContain("from before the outage");
    expect((await stores(stack.site).logql('{service_name="ai-app"} |= "now"')).length).toBe(1);
  });

  async function push(body: string, secondsAgo: number): Promise<number> {
    const logRecords = [{ timeUnixNano: String(BigInt(Date.now() - secondsAgo * 1_000) * 1_000_000n), body: { stringValue: body } }];
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "ai-app" } }] };
    const response = await fetch(`${stack.site.open("loki")}/otlp/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
    });
    await response.arrayBuffer();
    return response.status;
  }
});
