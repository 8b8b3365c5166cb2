import type { Config } from "../config/schema.ts";
import { LogQuery } from "../query/logs.ts";
import { is, matches, noneOf } from "../query/matcher.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";
import { DEMO_SERVICE } from "../telemetry/demo.ts";
import { OTHER } from "../telemetry/labels.ts";

/** Records of calls whose service, model or feature a config does not declare, in every environment. */
export function undeclaredCalls({ services, demo }: Config): LogQuery {
  const declared = [...Object.keys(services), ...(demo.enabled ? [DEMO_SERVICE] : [])];
  return LogQuery.from("deployment_environment_name", matches(".+"))
    .where("event_name", is(CALL_EVENT))
    .whereAny({ service_name: noneOf(declared), label_model: is(OTHER), label_feature: is(OTHER) });
}
