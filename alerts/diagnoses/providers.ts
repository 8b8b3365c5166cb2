import { is } from "../../query/matcher.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as cost from "../../signals/cost.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as providers from "../../signals/providers.ts";
import * as quality from "../../signals/quality.ts";
import * as saturation from "../../signals/saturation.ts";
import { calls, type Diagnoses, here, SERVICE } from "./step.ts";

export const providersDiagnoses: Diagnoses = {
  [providers.fallbackShare.id]: [
    {
      ask: "From which model to which, and why?",
      query: here(providers.fallbackRate).answer("from_model", "to_model", "reason"),
      conclude: "One `from_model`: its provider or its quota. `authentication` or `invalid_request`: ours, by a key or a release; the other model hides it.",
    },
    {
      ask: "Which errors come first?",
      query: here(errors.errorRate).answer("provider", "model", "error_type"),
      conclude:
        "`rate_limit`: see the quota. `timeout`, `api_error`, `connection`: the status page of the provider. None: the application changes models without asking the first, by a rule or an open circuit breaker.",
    },
    {
      ask: "Is a quota used up?",
      query: here(saturation.rateLimitUsed).answer("provider", "model", "kind"),
      conclude: "Near 1: ask for more, or make the split between the models a rule instead of an accident.",
    },
    {
      ask: "Can the other model carry it?",
      query: here(latency.latencyP95).answer("provider", "model"),
      conclude: "Slower or failing as well: there is no third, so shed load of the features that matter least.",
    },
    {
      ask: "What does the other model cost?",
      query: here(cost.costPerRequest).answer("model"),
      conclude: "Much dearer: watch the budget of the feature, and limit it if this is to last.",
    },
    {
      ask: "Are its answers good enough?",
      query: here(quality.evaluationMean).answer("model", "evaluation"),
      conclude: "Clearly worse: tell those who own the feature; an honest error may serve users better.",
    },
  ],
  [providers.retryShare.id]: [
    {
      ask: "Of which model, and why?",
      query: here(providers.retryRate).answer("from_model", "reason"),
      conclude:
        "`rate_limit`: calls come faster than the quota allows. `timeout`: the limit of time is too short for these answers, and every try is paid for. `api_error`, `connection`: the provider.",
    },
    {
      ask: "Do they help?",
      query: here(errors.errorRatio).answer("model"),
      conclude: "Few errors: users only wait. As many errors as tries: they do not help and load a provider that is down; stop them for this error.",
    },
    {
      ask: "Is it a loop?",
      query: here(providers.retryShare).answer("feature"),
      conclude: "Above 1: more tries than calls. Allow three at most, with a wait that doubles, and an end.",
    },
    {
      ask: "How much longer do users wait?",
      query: here(latency.latencyP95).answer("feature", "model"),
      conclude: "A P95 that rose with the tries is theirs.",
    },
    {
      ask: "What do single calls look like?",
      query: TraceQuery.all().service(SERVICE).where("status", "error"),
      conclude: "Tries are repeated children under one parent. Without them, the client tries inside its own call.",
    },
    {
      ask: "What does the provider say?",
      query: calls.where("status", is("error")),
      conclude: "`error_message` is its own words; it often names the limit that was met.",
    },
  ],
};
