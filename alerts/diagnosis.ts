import { LogQuery } from "../query/logs.ts";
import { is } from "../query/matcher.ts";
import { filtered } from "../query/promql.ts";
import { TraceQuery } from "../query/traces.ts";
import * as cost from "../signals/cost.ts";
import * as errors from "../signals/errors.ts";
import * as latency from "../signals/latency.ts";
import * as pipeline from "../signals/pipeline.ts";
import * as saturation from "../signals/saturation.ts";
import type { Expression, Signal } from "../signals/signal.ts";
import * as tokens from "../signals/tokens.ts";
import * as traffic from "../signals/traffic.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";
import { fromSeconds } from "../telemetry/duration.ts";

/** One step of a diagnosis: what to find out, with the query that answers it. */
export interface Step {
  readonly ask: string;
  readonly query?: Expression | LogQuery | TraceQuery;
  /** What to conclude, and to do. */
  readonly conclude: string;
}

/** Stands for the service that an alert names. */
export const SERVICE = "ai-app";

/** Calls of that service only. */
function here<L extends string>(signal: Signal<L>): Signal<L> {
  return { ...signal, answer: (...by) => filtered(signal.answer(...by), "service", is(SERVICE)) };
}

/** From here on a call is slow enough to be worth a look. */
const slow = fromSeconds(Math.min(...Object.values(latency.latencyP95.alert.limits).map(({ above }) => above)));

const calls = LogQuery.from("service_name", is(SERVICE)).where("event_name", is(CALL_EVENT));

/** Hand-written steps by signal id. Their queries are values, so none can name a metric or field that is not there. */
export const diagnoses: Readonly<Record<string, readonly Step[]>> = {
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
  [latency.latencyP95.id]: [
    {
      ask: "How far is P95 from P50?",
      query: here(latency.latencyP50).answer("model"),
      conclude: "A P50 that stayed where it was means that few calls are slow: look at their traces. Both up: everything is slow, so look at the provider and at prompt lengths.",
    },
    {
      ask: "Which stage is slow: retrieval or inference?",
      query: here(latency.stageP95).answer("stage"),
      conclude: "`inference`: the model or its provider. `retrieval`, `vector_search`, `embedding`: our own stores. `gateway`: what waits there.",
    },
    {
      ask: "Do calls wait for a slot?",
      query: here(saturation.callsQueued).answer("service", "model"),
      conclude: "A queue that stays means too little concurrency, or a quota that is used up.",
    },
    {
      ask: "Which model is it?",
      query: here(latency.latencyP95).answer("provider", "model"),
      conclude: "Larger models are slower. A model that became slow overnight may answer with a new version: compare `response_model` in the call records.",
    },
    {
      ask: "Is the network to the provider slow, or the model?",
      query: here(latency.firstTokenP95).answer("provider", "model"),
      conclude: "A late first token at normal prompt lengths is queueing at the provider or the way to it; a normal one with slow ends is long answers.",
    },
    {
      ask: "Have prompts grown?",
      query: here(tokens.requestTokensP95).answer("feature", "direction"),
      conclude: "Longer input delays the first token, longer output everything. Look at the last prompt change of the feature.",
    },
    {
      ask: "What do slow calls look like?",
      query: TraceQuery.all().service(SERVICE).atLeast(slow),
      conclude: "Traces with slow calls are all kept.",
    },
  ],
  [cost.costSpike.id]: [
    {
      ask: "Which features and teams spend it?",
      query: here(cost.costRate).answer("feature", "team"),
      conclude: "Ask the owner of the feature whether the growth is meant.",
    },
    {
      ask: "Which models?",
      query: here(cost.costRate).answer("model"),
      conclude: "An expensive model where a cheaper one did before is a release; roll it back or lower its share.",
    },
    {
      ask: "More calls, or dearer ones?",
      query: here(cost.costPerRequest).answer("feature"),
      conclude: "Dearer calls: prompts or answers grew, or the prompt cache stopped hitting. More calls: see the next step.",
    },
    {
      ask: "Is something calling in a loop?",
      query: here(traffic.requestRate).answer("service", "feature"),
      conclude: "A retry loop shows as a jump of one feature with errors beside it. Limit it at the gateway.",
    },
    {
      ask: "Which tokens grew?",
      query: here(tokens.tokenRate).answer("type"),
      conclude: "`input` instead of `cache_read`: the prompt cache broke, often by a changing prefix. `output` or `reasoning`: limits on answers are gone.",
    },
    {
      ask: "Which calls were they?",
      query: calls,
      conclude: "Sort the records by `cost_usd`; `user_id` tells whether one user is behind it.",
    },
  ],
  [tokens.tokenSpike.id]: [
    {
      ask: "Which type of tokens, of which feature?",
      query: here(tokens.tokenRate).answer("feature", "type"),
      conclude: "`input`: longer prompts or more context from retrieval. `output`, `reasoning`: longer answers. All alike: more calls.",
    },
    {
      ask: "More calls, or larger ones?",
      query: here(tokens.tokensPerRequest).answer("feature"),
      conclude: "Larger: compare with the last prompt change. More: look for a retry loop in the request rate.",
    },
    {
      ask: "How large are the largest requests?",
      query: here(tokens.requestTokensP95).answer("feature", "direction"),
      conclude: "Truncate context, or lower the maximum of output tokens.",
    },
  ],
  [traffic.successRate.id]: [
    {
      ask: "Are calls made at all?",
      query: here(traffic.requestRate).answer("service", "status"),
      conclude: "Calls without success: the provider, the key or the network. No calls: the service itself, or its telemetry. No series: nothing of it arrives.",
    },
    {
      ask: "What errors do they end in?",
      query: here(errors.errorRate).answer("error_type"),
      conclude: "See the runbook of the error ratio for each.",
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
      conclude: "Silence the alert in Alertmanager: it remembers a busy service for some hours, and then forgets it.",
    },
  ],
  [pipeline.watchdog.id]: [
    {
      ask: "Does Prometheus answer, and does it evaluate its rules?",
      query: pipeline.ruleFailures.answer(),
      conclude: "No answer at all: its process, its disk or its host is gone. Start it again before you look for more. Failing rules: its log names them.",
    },
    {
      ask: "Does Alertmanager answer?",
      query: pipeline.targetsUp.answer("job"),
      conclude: "`alertmanager` at 0: restart it. At 1, and the alert is not on its page: Prometheus does not reach it; see the Alertmanagers under Status in Prometheus.",
    },
    {
      ask: "Do its messages get through?",
      query: pipeline.notificationsFailed.answer(),
      conclude: "Above 0: the receiver refuses them or cannot be reached. Its log says which and why; often a key or an address changed.",
    },
    {
      ask: "Was anybody not told meanwhile?",
      conclude: "Read the alerts that fire now in Prometheus: none of them reached anybody while this one was silent.",
    },
  ],
};
