import { is } from "../../query/matcher.ts";
import { filtered } from "../../query/promql.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as providers from "../../signals/providers.ts";
import * as saturation from "../../signals/saturation.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { calls, type Diagnoses, here, SERVICE } from "./step.ts";

export const saturationDiagnoses: Diagnoses = {
  [saturation.rateLimitUsed.id]: [
    {
      ask: "Which quota is it, and how near is its end?",
      query: here(saturation.rateLimitUsed).answer("provider", "model", "kind"),
      conclude: "`request`: too many calls. `token`: calls that are too large, or may be: most providers count the maximum of output tokens that a call asks for.",
    },
    {
      ask: "Are calls refused already?",
      query: filtered(here(errors.errorRate).answer("provider", "model"), "error_type", is("rate_limit")),
      conclude: "Above 0: users are hit now. Send a part of the calls to another model or provider before anything else.",
    },
    {
      ask: "Who uses it up?",
      query: here(traffic.requestRate).answer("feature", "model"),
      conclude: "One feature that grew: limit it, or move it to a model with a quota of its own. All alike: ask the provider for more.",
    },
    {
      ask: "Did calls become larger?",
      query: here(tokens.tokensPerRequest).answer("feature"),
      conclude: "Longer prompts use a quota of tokens up at the same number of calls: look at the last change of prompts and of retrieval.",
    },
    {
      ask: "Are calls tried again and again?",
      query: here(providers.retryShare).answer("feature"),
      conclude: "Tries count against the quota like calls: wait longer between them, and longer each time.",
    },
    {
      ask: "Is it one user?",
      query: calls,
      conclude: "Count the records by `user_id`. A limit per user at the gateway protects the others.",
    },
  ],
  [saturation.queueWait.id]: [
    {
      ask: "How many calls wait, for which model?",
      query: here(saturation.callsQueued).answer("model"),
      conclude: "One model: its provider is slow or its quota used up. All: the application has too few slots for its traffic.",
    },
    {
      ask: "Did traffic grow, or did calls become slower?",
      query: here(traffic.requestRate).answer("model"),
      conclude: "More calls at the same duration need more slots. The same number of calls: see the next step.",
    },
    {
      ask: "Are calls slower than usual?",
      query: here(latency.latencyP95).answer("provider", "model"),
      conclude: "A slot is taken for as long as its call lasts, so calls twice as long need twice the slots. Follow the runbook of the latency.",
    },
    {
      ask: "Does the application hold calls back because of a quota?",
      query: here(saturation.rateLimitUsed).answer("provider", "model", "kind"),
      conclude: "Near 1: more slots would only turn waiting into refusals; ask for a higher quota or spread the load.",
    },
    {
      ask: "How many are under way at once?",
      query: here(saturation.callsInFlight).answer("model"),
      conclude: "A flat line at a round number is the limit of the application: raise it where the quota has room.",
    },
    {
      ask: "Where do single requests wait?",
      query: TraceQuery.all().service(SERVICE),
      conclude: "The gap before the span of the call is the wait; `queue_seconds` in the call records says it where the application does.",
    },
  ],
};
