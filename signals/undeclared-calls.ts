import { declaredServices } from "../config/declared-services.ts";
import type { Config } from "../config/schema.ts";
import { LogQuery } from "../query/logs.ts";
import { is, matches, noneOf } from "../query/matcher.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";
import { OTHER } from "../telemetry/labels.ts";

/** Records of calls whose service, model or feature a config does not declare, in every environment. */
export function undeclaredCalls(config: Config): LogQuery {
  return LogQuery.from("deployment_environment_name", matches(".+"))
    .where("event_name", is(CALL_EVENT))
    .whereAny({ service_name: noneOf(declaredServices(config)), label_model: is(OTHER), label_feature: is(OTHER) });
}
