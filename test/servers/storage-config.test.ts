import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { JAEGER_PATH } from "../../storage/jaeger.ts";
import { LOKI_PATH } from "../../storage/loki.ts";
import { PROMETHEUS_PATH } from "../../storage/prometheus.ts";
import { run } from "../support/run.ts";
import { ownServers, type StackFiles, writeStack } from "../support/stack-files.ts";

const configs: Readonly<Record<string, Partial<ConfigInput>>> = {
  "the defaults": {},
  "long retention and slow scrapes": { retention: { metrics: "1y", logs: "90d", traces: "2w" }, scrapeInterval: "30s" },
  "an address for IPv6": { listen: { address: "::1" } },
};

/** The check that each server has for its own file. */
const checks = [
  {
    server: "Prometheus",
    path: PROMETHEUS_PATH,
    check: (file: string) => run("promtool", "check", "config", "--lint=all", "--lint-fatal", file),
    unknownKey: "scrape_intervall: 1s",
  },
  { server: "Loki", path: LOKI_PATH, check: (file: string) => run("loki", `-config.file=${file}`, "-verify-config"), unknownKey: "retention: 1h" },
  { server: "Jaeger", path: JAEGER_PATH, check: (file: string) => run("jaeger", "validate", "--config", file), unknownKey: "retention: 1h" },
];

describe.each(Object.entries(configs))("files with %s", (_, changes) => {
  let stack: StackFiles;
  beforeAll(async () => {
    stack = await writeStack(changes, ownServers);
  });
  afterAll(() => stack.remove());

  it.each(checks)("pass the check of $server itself", ({ path, check }) => {
    expect(() => check(stack.site.file(path))).not.toThrow();
  });
});

describe("the checks themselves", () => {
  let stack: StackFiles;
  beforeAll(async () => {
    stack = await writeStack();
  });
  afterAll(() => stack.remove());

  it.each(checks)("$server's finds a setting that does not exist", ({ path, check, unknownKey }) => {
    const file = stack.site.file(path);
    writeFileSync(file, `${readFileSync(file, "utf8")}${unknownKey}\n`);
    expect(() => check(file)).toThrow();
  });
});
