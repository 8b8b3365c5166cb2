import { describe, expectTypeOf, test } from "vitest";
import { defineConfig } from "../../config/define.ts";
import type { Config, ConfigInput } from "../../config/schema.ts";
import type { Duration } from "../../telemetry/duration.ts";

// Read by the compiler only: below every @ts-expect-error stands what must not compile, and an unused one is an error.

const base = { environment: "production", services: {}, teams: {}, features: {}, models: {} } as const;

describe("a config in an editor", () => {
  test("is complete with five sections", () => {
    defineConfig(base);
    // @ts-expect-error a section is missing
    defineConfig({ environment: "production", services: {}, teams: {}, features: {} });
    expectTypeOf<ConfigInput["retention"]>().toBeNullable();
    expectTypeOf<Config["retention"]["metrics"]>().toEqualTypeOf<Duration>();
  });

  test("has no settings that nobody knows", () => {
    // @ts-expect-error a misspelt section
    defineConfig({ ...base, retension: {} });
    // @ts-expect-error a misspelt port
    defineConfig({ ...base, listen: { ports: { loky: 3100 } } });
    // @ts-expect-error a misspelt server
    defineConfig({ ...base, resources: { lokki: { memoryMiB: 512, cpus: 1 } } });
  });

  test("has no secrets", () => {
    defineConfig({ ...base, receivers: { oncall: { pagerduty: { routingKey: { file: "/run/secrets/pagerduty" } } } } });
    // @ts-expect-error an inline key
    defineConfig({ ...base, receivers: { oncall: { pagerduty: { routingKey: "R0UT1NG" } } } });
    // @ts-expect-error an inline address
    defineConfig({ ...base, receivers: { chat: { slack: { apiUrl: "https://hooks.slack.com/x", channel: "#a" } } } });
  });

  test("has durations", () => {
    defineConfig({ ...base, retention: { metrics: "30d" } });
    // @ts-expect-error no unit
    defineConfig({ ...base, retention: { metrics: "30" } });
    // @ts-expect-error a fraction
    defineConfig({ ...base, retention: { metrics: "1.5d" } });
  });
});
