import { is } from "../query/matcher.ts";
import { LogQuery } from "../query/logs.ts";
import { TraceQuery } from "../query/traces.ts";
import * as cost from "../signals/cost.ts";
import * as errors from "../signals/errors.ts";
import * as latency from "../signals/latency.ts";
import * as saturation from "../signals/saturation.ts";
import type { Expression } from "../signals/signal.ts";
import * as tokens from "../signals/tokens.ts";
import * as traffic from "../signals/traffic.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";

/** One step of a diagnosis: what to find out, with the query that answers it. */
export interface Step {
  readonly ask: string;
  readonly query?: Expression | LogQuery | TraceQuery;
  /** What to conclude, and to do. */
  readonly then: string;
}

/** The service that an alert names; put the alert's own in its place. */
const SERVICE = "ai-app";

const calls = LogQuery.from("service_name", is(SERVICE)).where("event_name", is(CALL_EVENT));

/** Hand-written steps by signal id. Their queries are values, so none can name a metric or field that is not there. */
export const diagnoses: Readonly<Record<string, readonly Step[]>> = {
  [errors.errorRatio.id]: [
    {
      ask: "Which errors are they?",
      query: errors.errorRate.answer("error_type"),
      then: "`rate_limit`: ask for a higher quota or spread the load. `timeout`, `api_error`, `connection`: the provider; see its status page. `authentication`: a key expired or was changed. `invalid_request`: a release of ours sends something wrong.",
    },
    {
      ask: "One provider or model, or all?",
      query: errors.errorRatio.answer("provider", "model"),
      then: "One: send its calls elsewhere. All at once: look at our own network and releases first.",
    },
    {
      ask: "What do the failed calls say?",
      query: calls.where("status", is("error")),
      then: "`error_message` is the provider's own words, `error_class` the exception.",
    },
    {
      ask: "Where in the request did it happen?",
      query: TraceQuery.all().service(SERVICE).where("status", "error").failed(),
      then: "All traces with errors are kept. Retries show as repeated children under one parent.",
    },
  ],
  [latency.latencyP95.id]: [
    {
      ask: "How far is P95 from P50?",
      query: latency.latencyP50.answer("model"),
      then: "A P50 that stayed where it was means that few calls are slow: look at their traces. Both up: everything is slow, so look at the provider and at prompt lengths.",
    },
    {
      ask: "Which stage is slow: retrieval or inference?",
      query: latency.stageP95.answer("stage"),
      then: "`inference`: the model or its provider. `retrieval`, `vector_search`, `embedding`: our own stores. `gateway`: what waits there.",
    },
    {
      ask: "Do calls wait for a slot?",
      query: saturation.callsQueued.answer("service", "model"),
      then: "A queue that stays means too little concurrency, or a quota that is used up.",
    },
    {
      ask: "Which model is it?",
      query: latency.latencyP95.answer("provider", "model"),
      then: "Larger models are slower. A model that became slow overnight may answer with a new version: compare `response_model` in the call records.",
    },
    {
      ask: "Is the network to the provider slow, or the model?",
      query: latency.firstTokenP95.answer("provider", "model"),
      then: "A late first token at normal prompt lengths is queueing at the provider or the way to it; a normal one with slow ends is long answers.",
    },
    {
      ask: "Have prompts grown?",
      query: tokens.requestTokensP95.answer("feature", "direction"),
      then: "Longer input delays the first token, longer output everything. Look at the last prompt change of the feature.",
    },
    {
      ask: "What do slow calls look like?",
      query: TraceQuery.all().service(SERVICE).atLeast("5s"),
      then: "Traces with slow calls are all kept.",
    },
  ],
  [cost.costSpike.id]: [
    {
      ask: "Which features and teams spend it?",
      query: cost.costRate.answer("feature", "team"),
      then: "Ask the owner of the feature whether the growth is meant.",
    },
    {
      ask: "Which models?",
      query: cost.costRate.answer("model"),
      then: "An expensive model where a cheaper one did before is a release; roll it back or lower its share.",
    },
    {
      ask: "More calls, or dearer ones?",
      query: cost.costPerRequest.answer("feature"),
      then: "Dearer calls: prompts or answers grew, or the prompt cache stopped hitting. More calls: see the next step.",
    },
    {
      ask: "Is something calling in a loop?",
      query: traffic.requestRate.answer("service", "feature"),
      then: "A retry loop shows as a jump of one feature with errors beside it. Limit it at the gateway.",
    },
    {
      ask: "Which tokens grew?",
      query: tokens.tokenRate.answer("type"),
      then: "`input` instead of `cache_read`: the prompt cache broke, often by a changing prefix. `output` or `reasoning`: limits on answers are gone.",
    },
    {
      ask: "Which calls were they?",
      query: calls,
      then: "Sort the records by `cost_usd`; `user_id` tells whether one user is behind it.",
    },
  ],
  [tokens.tokenSpike.id]: [
    {
      ask: "Which type of tokens, of which feature?",
      query: tokens.tokenRate.answer("feature", "type"),
      then: "`input`: longer prompts or more context from retrieval. `output`, `reasoning`: longer answers. All alike: more calls.",
    },
    {
      ask: "More calls, or larger ones?",
      query: tokens.tokensPerRequest.answer("feature"),
      then: "Larger: compare with the last prompt change. More: look for a retry loop in the request rate.",
    },
    {
      ask: "How large are the largest requests?",
      query: tokens.requestTokensP95.answer("feature", "direction"),
      then: "Truncate context, or lower the maximum of output tokens.",
    },
  ],
  [traffic.successRate.id]: [
    {
      ask: "Are calls made at all?",
      query: traffic.requestRate.answer("service", "status"),
      then: "Calls without success: the provider, the key or the network. No calls: the service itself, or its telemetry.",
    },
    {
      ask: "What errors do they end in?",
      query: errors.errorRate.answer("service", "error_type"),
      then: "See the runbook of the error ratio for each.",
    },
    {
      ask: "What was the last thing it said?",
      query: LogQuery.from("service_name", is(SERVICE)),
      then: "No logs either: the process is gone or cannot reach the Collector; look at the Pipeline health dashboard first.",
    },
  ],
};
