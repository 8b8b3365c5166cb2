import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { RULES_PATH } from "../../../alerts/rules.ts";
import type { ServerName } from "../../../config/servers.ts";
import type { Deed } from "../../../docs/faults/table.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { chatCall, logsRequest, post, tracesRequest, usage } from "../../support/otlp.ts";
import type { Platform } from "./platform.ts";

/** Does something to the stack, and gives what undoes it. */
type Doing = (platform: Platform) => (() => void) | Promise<() => void>;

const stopped =
  (server: ServerName): Doing =>
  ({ deployment }) => {
    deployment.supervise(server, "stop");
    return () => deployment.supervise(server, "start");
  };

/** Prometheus is given other rules, and later those it had. */
const rules =
  (changed: (text: string) => string): Doing =>
  ({ deployment }) => {
    const path = deployment.site.file(RULES_PATH);
    const before = readFileSync(path, "utf8");
    const give = (text: string) => {
      writeFileSync(path, text);
      deployment.supervise("prometheus", "hup");
    };
    give(changed(before));
    return () => give(before);
  };

/** Long before anything that the log store takes. */
const LONG_AGO_MS = 60 * 86_400_000;

/** Every series on the left has several on the right. */
const UNDECIDABLE = "up * on () up";

/** Between two requests, in milliseconds; each has a call. */
const EVERY_MS = 100;

/** Somebody whom no rule of the demo is about. */
function sender(service: string, environment: string) {
  return { resource: { "service.name": service, "deployment.environment.name": environment } };
}

export const doings: Readonly<Record<Deed, Doing>> = {
  loki_stopped: stopped("loki"),
  recorder_stopped: stopped("recorder"),
  collector_stopped: stopped("collector"),
  rules_broken: rules((text) => `${text}\n  - this is no group\n`),
  rule_failing: rules((text) => {
    const { groups } = parse(text) as { groups: readonly object[] };
    return stringify({ groups: [...groups, { name: "undecidable", rules: [{ record: "undecidable", expr: UNDECIDABLE }] }] });
  }),
  receiver_refuses: ({ pulse }) => {
    pulse.answer(500);
    return () => pulse.answer(200);
  },
  old_calls: async ({ deployment }) => {
    const ended = new Date(Date.now() - LONG_AGO_MS);
    await post(`${deployment.site.open("otlpHttp")}/v1/traces`, tracesRequest([chatCall({}, { ended })], sender(DEMO_SERVICE, deployment.config.environment)));
    return () => undefined;
  },
  old_logs: async ({ deployment }) => {
    const timeUnixNano = String(BigInt(Date.now() - LONG_AGO_MS) * 1_000_000n);
    await post(`${deployment.site.open("otlpHttp")}/v1/logs`, logsRequest([{ body: "what was", timeUnixNano }], sender(DEMO_SERVICE, deployment.config.environment)));
    return () => undefined;
  },
  undeclared_service: ({ deployment }) => {
    const url = `${deployment.site.open("otlpHttp")}/v1/traces`;
    const newcomer = sender("newcomer", deployment.config.environment);
    const timer = setInterval(() => void post(url, tracesRequest([chatCall(usage(100, 10))], newcomer)).catch(() => undefined), EVERY_MS);
    return () => clearInterval(timer);
  },
};
