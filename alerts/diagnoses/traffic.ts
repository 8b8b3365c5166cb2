import { LogQuery } from "../../query/logs.ts";
import { is } from "../../query/matcher.ts";
import * as errors from "../../signals/errors.ts";
import * as pipeline from "../../signals/pipeline.ts";
import * as traffic from "../../signals/traffic.ts";
import { type Diagnoses, here, SERVICE } from "./step.ts";

export const trafficDiagnoses: Diagnoses = {
  [traffic.successRate.id]: [
    {
      ask: "Are calls made at all?",
      query: here(traffic.requestRate).answer("service", "status"),
      conclude: "Calls without success: the provider, the key or the network. No calls: the service itself, or its telemetry. No series: nothing of it arrives.",
    },
    {
      ask: "What errors do they end in?",
      query: here(errors.errorRate).answer("error_type"),
      conclude:
        "`authentication`: a key expired; put in a new one. `rate_limit`: the quota is used up; ask for more, or use another key. `connection`: our way out. `timeout`, `api_error`: the provider.",
    },
    {
      ask: "Is it every provider?",
      query: here(errors.providerErrorRatio).answer("provider"),
      conclude: "One provider and no fallback: send calls to another one. Every provider: our network, our proxy or our last release; roll it back.",
    },
    {
      ask: "Is it the stack rather than the service?",
      query: pipeline.targetsUp.answer("job"),
      conclude: "A Collector at 0 makes every service look down: bring it back first.",
    },
    {
      ask: "What was the last thing it said?",
      query: LogQuery.from("service_name", is(SERVICE)),
      conclude: "No logs either: the process is gone or cannot reach the Collector; look at the Pipeline health dashboard first.",
    },
    {
      ask: "Was it switched off on purpose?",
      conclude:
        "Silence the alert in Alertmanager: it remembers a busy service for some hours, and then forgets it. It also goes on for some minutes after calls succeed again, so that what it silences is over when it is.",
    },
  ],
};
