import { is } from "../../query/matcher.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as errors from "../../signals/errors.ts";
import * as traffic from "../../signals/traffic.ts";
import { calls, type Diagnoses, here, SERVICE } from "./step.ts";

export const errorsDiagnoses: Diagnoses = {
  [errors.errorRatio.id]: [
    {
      ask: "Which errors are they?",
      query: here(errors.errorRate).answer("error_type"),
      conclude:
        "`rate_limit`: ask for a higher quota or spread the load. `timeout`, `api_error`, `connection`: the provider; see its status page. `authentication`: a key expired or was changed. `invalid_request`: a release of ours sends something wrong.",
    },
    {
      ask: "One provider or model, or all?",
      query: here(errors.errorRatio).answer("provider", "model"),
      conclude: "One: send its calls elsewhere. All at once: look at our own network and releases first.",
    },
    {
      ask: "What do the failed calls say?",
      query: calls.where("status", is("error")),
      conclude: "`error_message` is the provider's own words, `error_class` the exception.",
    },
    {
      ask: "Where in the request did it happen?",
      query: TraceQuery.all().service(SERVICE).where("status", "error"),
      conclude: "All traces with errors are kept. Retries show as repeated children under one parent.",
    },
  ],
  [errors.providerErrorRatio.id]: [
    {
      ask: "Which errors are they?",
      query: here(errors.errorRate).answer("provider", "error_type"),
      conclude: "`rate_limit`: our quota there. `authentication`: our key there. `timeout`, `api_error`, `connection`, `partial`: theirs; see their status page.",
    },
    {
      ask: "All of its models?",
      query: here(errors.providerErrorRatio).answer("provider", "model"),
      conclude: "One: use another model of the same provider. All: send its calls to another provider until it is back.",
    },
    {
      ask: "Which features ask it?",
      query: here(traffic.requestRate).answer("provider", "feature"),
      conclude: "A feature without a fallback is down: tell its owner. One with a fallback is slower and may cost more.",
    },
    {
      ask: "Do other services see it too?",
      query: errors.providerErrorRatio.answer("service", "provider"),
      conclude: "All: the provider. One: its key, its quota, its network or its last release.",
    },
    {
      ask: "What does the provider say?",
      query: calls.where("status", is("error")),
      conclude: "`error_message` is its own words. Quote one with its time and `request_id` to their support.",
    },
  ],
};
