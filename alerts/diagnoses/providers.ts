import { is } from "../../query/matcher.ts";
import * as cost from "../../signals/cost.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as providers from "../../signals/providers.ts";
import * as quality from "../../signals/quality.ts";
import * as saturation from "../../signals/saturation.ts";
import { type Diagnoses, runbookOf } from "./step.ts";

export const providersDiagnoses: Diagnoses = {
  [providers.fallbackShare.id]: {
    first: "users have answers. See that the other model can carry the calls; if it cannot, shed the features that matter least.",
    steps: [
      {
        ask: "From which model to which, and why?",
        query: providers.fallbackRate.answer("from_model", "to_model", "reason").above(0),
        answers: {
          "One `from_model`": "its provider or its quota.",
          "`authentication` or `invalid_request`": "ours, by a key or a release: the other model hides it.",
          "Several `from_model`s": "what they share: the provider, or the network.",
        },
      },
      {
        ask: "Which errors come first?",
        query: errors.errorRate.answer("provider", "model", "error_type").above(0),
        answers: {
          "`rate_limit`": "the quota: the next step.",
          "`timeout`, `api_error`, `connection`": "the provider: see its status page.",
          Nothing: "the application changes models without asking the first, by a rule or an open circuit breaker.",
        },
      },
      {
        ask: "Is a quota used up?",
        query: saturation.rateLimitUsed.answer("provider", "model", "kind"),
        answers: {
          "Near 1": "ask for more, or make the split between the models a rule instead of an accident.",
          "Far below": "the quota is not it.",
          Nothing: "the application does not report it.",
        },
      },
      {
        ask: "Can the other model carry it?",
        query: latency.latencyP95.answer("provider", "model").above(0),
        answers: {
          "It is slow as well": "there is no third: shed load of the features that matter least.",
          "It is as fast as ever": "it can.",
        },
      },
      {
        ask: "What does the other model cost?",
        query: cost.costPerRequest.answer("model"),
        answers: {
          "Much more": "watch the budget of the feature, and limit it if this is to last.",
          "About as much": "no hurry for the sake of money.",
        },
      },
      {
        ask: "Are its answers good enough?",
        query: quality.evaluationMean.answer("model", "evaluation"),
        answers: {
          "Clearly worse": "tell those who own the feature: an honest error may serve users better.",
          "About as good": "let it go on.",
          Nothing: "answers are not evaluated: read a dozen.",
        },
      },
    ],
  },
  [providers.retryShare.id]: {
    first: "if tries do not help (second step), switch them off for that error: they load a provider that is down, and users wait longer.",
    steps: [
      {
        ask: "Of which model, and why?",
        query: providers.retryRate.answer("from_model", "reason").above(0),
        answers: {
          "`rate_limit`": "calls come faster than the quota allows.",
          "`timeout`": "the limit of time is too short for these answers, and every try may be paid for.",
          "`api_error`, `connection`": "the provider, or the way to it.",
        },
      },
      {
        ask: "Do they help?",
        query: errors.errorRatio.answer("model"),
        answers: {
          "Few errors": "they do: users only wait.",
          "Nearly as many errors as tries": "they do not: stop them for this error.",
        },
      },
      {
        ask: "Is it a loop?",
        query: providers.retryShare.answer("feature"),
        answers: {
          "Above 1": "more tries than calls: allow three at most, with a wait that doubles, and an end.",
          Below: "single tries.",
        },
      },
      {
        ask: "How much longer do users wait?",
        query: latency.latencyP95.answer("feature", "model").above(0),
        answers: {
          "It rose with the tries": `theirs: ${runbookOf(latency.latencyP95)} if it is too slow.`,
          "As ever": "tries are quick: no hurry.",
        },
      },
      {
        ask: "What do single calls look like?",
        traces: (calls) => calls.where("status", "error"),
        answers: {
          "Repeated children under one parent": "the application tries again.",
          "One call, and longer than it should be": "the client tries inside its own call: look at its settings.",
          Nothing: "no call fails for good: the tries help.",
        },
      },
      {
        ask: "What does the provider say?",
        records: (calls) => calls.where("status", is("error")),
        answers: {
          "A limit in `error_message`": "it names the quota that was met.",
          "Anything else": "its own words on what is wrong: quote one to their support.",
          Nothing: "no call failed for good.",
        },
      },
    ],
  },
};
