import { isNot } from "../../query/matcher.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as latency from "../../signals/latency.ts";
import * as saturation from "../../signals/saturation.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { fromSeconds } from "../../telemetry/duration.ts";
import { calls, type Diagnoses, here, SERVICE, type Step } from "./step.ts";

/** From here on a call is slow enough to be worth a look. */
const slow = fromSeconds(Math.min(...Object.values(latency.latencyP95.alert.limits).map(({ above }) => above)));

const slowTraces = TraceQuery.all().service(SERVICE).atLeast(slow);

const providerOrNetwork: Step = {
  ask: "Is the network to the provider slow, or the model?",
  query: calls.where("network_seconds", isNot("")),
  conclude:
    "`network_seconds` is the way there and back, where the instrumentation measures it. High for one provider: its region, a proxy or DNS; try the same call from another host.",
};

const longerPrompts: Step = {
  ask: "Have prompts grown?",
  query: here(tokens.requestTokensP95).answer("feature", "direction"),
  conclude: "Longer input delays the first token, longer output everything. Look at the last prompt change of the feature, and at how much context retrieval adds.",
};

export const latencyDiagnoses: Diagnoses = {
  [latency.latencyP95.id]: [
    {
      ask: "How many times P50 is P95?",
      query: here(latency.latencyP95).answer("model").over(here(latency.latencyP50).answer("model")),
      conclude:
        "A gap that grew (more than about 4 times) means that few calls are slow: look at their traces. A gap as ever means that everything is slow: look at the provider and at prompt lengths.",
    },
    {
      ask: "How many times P50 is P99?",
      query: here(latency.latencyP99).answer("model").over(here(latency.latencyP50).answer("model")),
      conclude: "Far more than P95 is: time-outs and retries of single calls, or a few very long answers. As P95 is: one group of calls, such as a feature, is slow as a whole.",
    },
    {
      ask: "What do traces of slow calls spend their time on, retrieval or inference?",
      query: slowTraces,
      conclude: "Traces with slow calls are all kept. The longest bar below the request is the step to look at; the same call several times in a row is a retry.",
    },
    {
      ask: "Which stage is slow for all of them?",
      query: here(latency.stageP95).answer("stage"),
      conclude: "`inference`: the model or its provider. `retrieval`, `vector_search`, `embedding`: our own stores. `gateway`: what waits there.",
    },
    {
      ask: "How many calls run at the same time?",
      query: here(saturation.callsInFlight).answer("service", "model"),
      conclude:
        "More than usual at the same request rate is the delay itself; more at a higher rate is load. No answer: the application does not report it; see `queue_seconds` in the call records.",
    },
    {
      ask: "Do calls wait for a slot?",
      query: here(saturation.callsQueued).answer("service", "model"),
      conclude: "A queue that stays means too little concurrency, or a quota that is used up.",
    },
    {
      ask: "Which model is slow?",
      query: here(latency.latencyP95).answer("provider", "model"),
      conclude: "Larger models are slower. A model that became slow overnight may answer with a new version: compare `response_model` in the call records.",
    },
    {
      ask: "Did calls move to a larger model?",
      query: here(traffic.requestRate).answer("feature", "model"),
      conclude: "A larger model where a smaller one did before is a release or a fallback: go back, or route short questions to the smaller one.",
    },
    providerOrNetwork,
    {
      ask: "Is the first token late, or the end?",
      query: here(latency.firstTokenP95).answer("provider", "model"),
      conclude: "A late first token at normal prompt lengths is queueing at the provider or the way to it; a normal one with slow ends is long answers.",
    },
    longerPrompts,
  ],
  [latency.firstTokenP95.id]: [
    {
      ask: "Which model and provider?",
      query: here(latency.firstTokenP95).answer("provider", "model"),
      conclude: "One model: its provider queues; see its status page, or use another model or region. All: look at ourselves first, at the next steps.",
    },
    {
      ask: "Is it all calls or the slowest?",
      query: here(latency.firstTokenP95).answer("model").over(here(latency.firstTokenP50).answer("model")),
      conclude: "All: longer prompts or a slower model. The slowest only: queueing, cold prompt caches, or retries before the first token.",
    },
    longerPrompts,
    {
      ask: "Is time lost before the call is sent?",
      query: here(latency.stageP95).answer("feature", "stage"),
      conclude: "`retrieval`, `embedding` and `vector_search` come before the first token that a user sees, but not in this number; `gateway` holds calls back.",
    },
    providerOrNetwork,
    {
      ask: "What do slow calls look like?",
      query: slowTraces,
      conclude: "Call records say `time_to_first_token_seconds`, `queue_seconds` and `network_seconds` of each, where the instrumentation measures them.",
    },
  ],
  [latency.beyondBuckets.id]: [
    {
      ask: "Which models and features?",
      query: here(latency.beyondBuckets).answer("feature", "model"),
      conclude: "One feature: an agent or a batch job; give it a time limit, or a service of its own. Reasoning models on long tasks may really take so long.",
    },
    {
      ask: "Are they calls that never end?",
      query: slowTraces,
      conclude: "Calls that end in an error after exactly the same time ran into a time-out of ours: lower it, nobody waits so long. Others: see what they waited for.",
    },
    {
      ask: "How long do they take?",
      query: here(latency.latencyMean).answer("feature", "model"),
      conclude: "The mean is right where percentiles end. Records of calls have `latency_seconds` of each.",
    },
    {
      ask: "Is it meant to be so?",
      conclude:
        "Then declare what is meant as the objective of the feature (`slo.latency`): its seconds become a bucket bound, and percentiles up to there are true again. Raise the limit of this alert to the share that is meant.",
    },
  ],
};
