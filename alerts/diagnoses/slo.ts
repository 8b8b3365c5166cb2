import { is } from "../../query/matcher.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as slo from "../../signals/slo.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { calls, type Diagnoses, here, SERVICE } from "./step.ts";

export const sloDiagnoses: Diagnoses = {
  [slo.errorBurn.id]: [
    {
      ask: "How fast is the budget burning now?",
      query: here(slo.errorBurn).answer("feature"),
      conclude: "At 14 times a budget of 30 days lasts two days, at 6 times five. Falling already: find out what it was, in daylight.",
    },
    {
      ask: "How much of it is left?",
      query: here(slo.errorBudgetLeft).answer("feature"),
      conclude: "Little: stop releases of this feature until it has recovered. Below 0: the objective is missed; talk about the objective, or about the feature.",
    },
    {
      ask: "Which errors are they?",
      query: here(errors.errorRate).answer("feature", "error_type"),
      conclude: "The runbook of the error ratio says what to do about each.",
    },
    {
      ask: "One provider or model, or all?",
      query: here(errors.errorRatio).answer("feature", "provider", "model"),
      conclude: "One: send the feature's calls elsewhere. All, and no other feature: its last release.",
    },
    {
      ask: "What do the failed calls say?",
      query: calls.where("status", is("error")),
      conclude: "`error_message` is the provider's own words, `error_class` the exception. Their traces are all kept.",
    },
    {
      ask: "Where in the request did it happen?",
      query: TraceQuery.all().service(SERVICE).where("status", "error"),
      conclude: "Retries show as repeated children under one parent.",
    },
  ],
  [slo.latencyBurn.id]: [
    {
      ask: "How fast is the budget burning now?",
      query: here(slo.latencyBurn).answer("feature"),
      conclude: "At 14 times a budget of 30 days lasts two days, at 6 times five. Falling already: find out what it was, in daylight.",
    },
    {
      ask: "How much of it is left?",
      query: here(slo.latencyBudgetLeft).answer("feature"),
      conclude: "Little: stop releases of this feature until it has recovered. Below 0: the objective is missed; talk about the objective, or about the feature.",
    },
    {
      ask: "Which model and provider are slow for it?",
      query: here(latency.latencyP95).answer("feature", "provider", "model"),
      conclude: "The runbook of P95 latency says how to go on from here.",
    },
    {
      ask: "Which stage?",
      query: here(latency.stageP95).answer("feature", "stage"),
      conclude: "`inference`: the model. Anything else: our own stores or gateway.",
    },
    {
      ask: "Did prompts or answers grow?",
      query: here(tokens.requestTokensP95).answer("feature", "direction"),
      conclude: "Longer input delays the first token, longer output everything.",
    },
    {
      ask: "Did its calls move to another model?",
      query: here(traffic.requestRate).answer("feature", "model"),
      conclude: "A slower model where a faster one did before is a release or a fallback.",
    },
  ],
};
