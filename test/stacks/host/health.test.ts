import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { healthy, metricValue, within } from "../../../stacks/local/host/health.ts";

const metrics = '# TYPE x gauge\nx_success_timestamp_seconds 1.7637e+09\nx_success_timestamp_seconds_more 5\ny{a="b"} 1\n';

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer(({ url }, answer) => {
    answer.statusCode = url === "/sick" ? 503 : 200;
    answer.end(metrics);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

test.each([
  ["answers 200", "/", true],
  ["answers 503", "/sick", false],
])("a server that %s is healthy: %s → %s", async (_, path, expected) => {
  expect(await healthy(`${base}${path}`)).toBe(expected);
});

test("a server that is not there is not healthy", async () => {
  expect(await healthy("http://127.0.0.1:1/")).toBe(false);
});

describe("the value of a metric", () => {
  test.each([
    ["x_success_timestamp_seconds", 1_763_700_000],
    ["x_success", undefined],
    ["y", undefined],
  ])("of %s is %s", async (metric, value) => {
    expect(await metricValue(`${base}/metrics`, metric)).toBe(value);
  });

  test("is not known where nobody answers", async () => {
    expect(await metricValue("http://127.0.0.1:1/metrics", "x")).toBeUndefined();
  });
});

describe("waiting", () => {
  test("ends as soon as it holds", async () => {
    let asked = 0;
    expect(await within(60, () => ++asked === 2)).toBe(true);
    expect(asked).toBe(2);
  });

  test("ends in time where it never holds, and asks once more at the end", async () => {
    let asked = 0;
    expect(await within(0, () => ++asked > 5)).toBe(false);
    expect(asked).toBe(1);
  });
});
