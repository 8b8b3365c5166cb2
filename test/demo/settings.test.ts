import { expect, test } from "vitest";
import { features } from "../../demo/app/features.ts";
import { modelNames } from "../../demo/model/models.ts";
import { type AppSettings, DEMO_APP_PATH, DEMO_MODEL_PATH, demoFiles, type ModelSettings } from "../../demo/settings.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "../support/config.ts";

function settings(path: string): unknown {
  const config = configWith({
    demo: { enabled: true, environment: "trial", callsPerSecond: 9 },
    listen: { ports: { demoModel: 1_001, demoGateway: 1_002, otlpHttp: 1_003 } },
    local: { directory: "/nowhere" },
  });
  return JSON.parse(demoFiles(config, localSite(config, ["demo-model", "demo-app"])).find((file) => file.path === path)?.body ?? "null");
}

test("the model server is told where to listen", () => {
  expect(settings(DEMO_MODEL_PATH)).toEqual({ host: "127.0.0.1", port: 1_001, allowed: { requests: 2_160, tokens: 1_080_000 } } satisfies ModelSettings);
});

test("the application is told where it listens, whom it calls, where its telemetry goes, and how busy it is", () => {
  expect(settings(DEMO_APP_PATH)).toEqual({
    host: "127.0.0.1",
    port: 1_002,
    model: "http://127.0.0.1:1001/v1",
    otlp: "http://127.0.0.1:1003",
    environment: "trial",
    callsPerSecond: 9,
    metricsEveryMs: 5_000,
  } satisfies AppSettings);
});

test("every model that a feature asks has a behaviour of its own", () => {
  const asked = new Set(features.flatMap(({ models }) => models.map(([name]) => name)));
  expect([...asked].filter((name) => !modelNames.includes(name))).toEqual([]);
});

test("the features speak every dialect of the demo", () => {
  expect(new Set(features.map(({ dialect }) => dialect)).size).toBe(features.length);
});
