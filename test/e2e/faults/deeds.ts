import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { RULES_PATH } from "../../../alerts/rules.ts";
import type { ServerName } from "../../../config/servers.ts";
import { behaviourOf } from "../../../demo/model/models.ts";
import type { Deed } from "../../../docs/faults/table.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { DAY_MS } from "../../../telemetry/duration.ts";
import { type Attributes, chatCall, logsRequest, post, type SpanInput, tracesRequest, usage } from "../../support/otlp.ts";
import { type Platform, SMALL } from "./platform.ts";

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
const LONG_AGO_MS = 60 * DAY_MS;

/** Every series on the left has several on the right. */
const UNDECIDABLE = "up * on () up";

/** Between two requests, in milliseconds. */
const EVERY_MS = 100;

/** Calls that somebody makes again and again. */
interface Calls {
  readonly perSecond: number;
  readonly call: SpanInput;
}

/** Somebody whom no rule of the demo is about. */
function sender(service: string, environment: string) {
  return { resource: { "service.name": service, "deployment.environment.name": environment } };
}

/** Where a service says that it runs. */
type Environment = (config: Platform["deployment"]["config"]) => string;

/** Calls of a service, evenly. */
const sending =
  (service: string, environment: Environment, calls: readonly Calls[]): Doing =>
  ({ deployment: { site, config } }) => {
    const url = `${site.open("otlpHttp")}/v1/traces`;
    const turns = calls.map(({ perSecond, call }) => ({ call, perRequest: (perSecond * EVERY_MS) / 1_000, due: 0 }));
    const timer = setInterval(() => {
      const spans = turns.flatMap((turn) => {
        turn.due += turn.perRequest;
        const whole = Math.floor(turn.due + 1e-9);
        turn.due -= whole;
        return Array.from({ length: whole }, () => turn.call);
      });
      if (spans.length > 0) void post(url, tracesRequest(spans, sender(service, environment(config)))).catch(() => undefined);
    }, EVERY_MS);
    return () => clearInterval(timer);
  };

/** One that the demo asks, too. */
const MODEL = "gpt-4o-mini";

/** Calls of a team, so many of them well answered that the failures of a small provider are few among them. */
function fewFailing(failing: number, answered: number): Doing {
  const few = (attributes: Attributes = {}) => chatCall({ feature: "code_review", ...usage(1, 1), ...attributes });
  const small = few({ "gen_ai.provider.name": SMALL.provider, "gen_ai.request.model": SMALL.model });
  // Beside those of the demo, or a service would be down when they end.
  return sending(DEMO_SERVICE, ({ demo }) => demo.environment, [
    { perSecond: 400, call: few({ "gen_ai.request.model": MODEL, "gen_ai.response.model": behaviourOf(MODEL).version }) },
    { perSecond: answered, call: small },
    { perSecond: failing, call: { ...small, attributes: { ...small.attributes, "error.type": "500" }, status: { code: 2 } } },
  ]);
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
  undeclared_service: sending("newcomer", ({ environment }) => environment, [{ perSecond: 10, call: chatCall(usage(100, 10)) }]),
  provider_failing: fewFailing(2, 6),
  provider_down: fewFailing(5, 3),
  prometheus_stopped: stopped("prometheus"),
  alertmanager_stopped: stopped("alertmanager"),
};
