import { is } from "../../query/matcher.ts";
import { filtered } from "../../query/promql.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as providers from "../../signals/providers.ts";
import * as saturation from "../../signals/saturation.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { most } from "./rankings.ts";
import { all, type Diagnoses, runbookOf } from "./step.ts";

export const saturationDiagnoses: Diagnoses = {
  [saturation.rateLimitUsed.id]: {
    first: "send a part of the calls to another model or provider, and hold back batch jobs that use the same quota.",
    steps: [
      {
        ask: "Which quota is it, and how near is its end?",
        query: saturation.rateLimitUsed.answer("provider", "model", "kind"),
        answers: {
          "`request`": "too many calls.",
          "`token`": "calls that are too large, or may be: most providers count the maximum of output tokens that a call asks for.",
          "Back below the limit": "it was a moment: find out whose, in daylight.",
        },
      },
      {
        ask: "Are calls refused already?",
        query: filtered(errors.errorRate.answer("provider", "model"), "error_type", is("rate_limit")),
        answers: {
          "Above 0": "users are hit now: spread the calls before anything else.",
          "At 0": "there is time to find out who uses the quota up.",
        },
      },
      {
        ask: "Who uses it up?",
        query: traffic.requestRate.answer("feature", "model").above(0),
        answers: {
          "One feature that grew": "limit it, or move it to a model with a quota of its own.",
          "All alike": "ask the provider for more.",
        },
      },
      {
        ask: "Did calls become larger?",
        query: tokens.tokensPerRequest.answer("feature"),
        answers: {
          "They did": "they use a quota of tokens up at the same number of calls: look at the last change of prompts and of retrieval.",
          "They did not": "it is their number.",
        },
      },
      {
        ask: "Are calls tried again and again?",
        query: providers.retryShare.answer("feature"),
        answers: {
          "Above 0": "tries count against the quota like calls: wait longer between them, and longer each time.",
          Nothing: "no tries, or the application does not report them.",
        },
      },
      {
        ask: "Is it one user?",
        records: most("user_id"),
        answers: {
          "One has most": "a limit per user at the gateway protects the others.",
          "Many alike": "no single user.",
        },
      },
    ],
  },
  [saturation.queueWait.id]: {
    first: "hold back batch jobs and the features that matter least: they take slots from users who wait.",
    steps: [
      {
        ask: "How many calls wait, for which model?",
        query: saturation.callsQueued.answer("model"),
        answers: {
          "One model": "its provider is slow, or its quota used up.",
          All: "the application has too few slots for its traffic.",
        },
      },
      {
        ask: "Did traffic grow?",
        query: traffic.requestRate.answer("model").above(0),
        answers: {
          "It did": "more calls of the same duration need more slots.",
          "It did not": "calls became slower, or slots fewer: the next steps.",
        },
      },
      {
        ask: "Are calls slower than usual?",
        query: latency.latencyP95.answer("provider", "model").above(0),
        answers: {
          "They are": `a slot is taken for as long as its call lasts, so calls twice as long need twice the slots: ${runbookOf(latency.latencyP95)}.`,
          "They are not": "slots are fewer than before: a setting, or fewer processes.",
        },
      },
      {
        ask: "Does the application hold calls back because of a quota?",
        query: saturation.rateLimitUsed.answer("provider", "model", "kind"),
        answers: {
          "Near 1": "more slots would only turn waiting into refusals: ask for a higher quota, or spread the load.",
          "Far below": "the quota has room for more slots.",
          Nothing: "the application does not report it: errors of the type `rate_limit` would show it.",
        },
      },
      {
        ask: "How many are under way at once?",
        query: saturation.callsInFlight.answer("model"),
        answers: {
          "A flat line at a round number": "the limit of the application: raise it where the quota has room.",
          "Up and down": "slots are free from time to time: calls come in bursts.",
        },
      },
      {
        ask: "Where do single requests wait?",
        traces: all,
        answers: {
          "A gap before the span of the call": "the wait. `queue_seconds` in the records of calls says it, where the application does.",
          "No gap": "this one did not wait: look at one that took longer.",
        },
      },
    ],
  },
};
