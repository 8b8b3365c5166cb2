import * as errors from "../../signals/errors.ts";
import * as traffic from "../../signals/traffic.ts";
import { all, type Diagnoses, type Step } from "./step.ts";

/** What failed calls say of themselves. */
export const theirWords: Step = {
  ask: "What do the failed calls say?",
  records: all,
  answers: {
    "`error_message` is the provider's": "its own words, which often name the limit or the parameter. Quote one with its time and `request_id` to their support.",
    "`error_message` is of our own client": "it never got to the provider: time-outs, DNS, certificates, a proxy. `error_class` is the exception.",
    "One `response_model` or `user_id` in all of them": "it is about that version or user only.",
  },
};

export const theirTraces: Step = {
  ask: "Where in the request did it happen?",
  traces: all,
  answers: {
    "The same call several times under one parent": "tries: they hide some failures from users, and cost time and money.",
    "The call alone": "no second try: users see this failure.",
    "Another step failed first": "a store or a tool of ours broke, and the call with it.",
  },
};

export const errorsDiagnoses: Diagnoses = {
  [errors.errorRatio.id]: {
    first: "if one provider or model fails, send its calls to another; if all fail since a release of ours, roll it back.",
    steps: [
      {
        ask: "Which errors are they?",
        query: errors.errorRate.answer("feature", "error_type").above(0),
        answers: {
          "`rate_limit`": "ask for a higher quota, or spread the load over models.",
          "`timeout`, `api_error`, `connection`, `partial`": "the provider, or the way to it; see its status page.",
          "`authentication`": "a key expired or was changed: put in the new one.",
          "`invalid_request`": "a release of ours sends something wrong: roll it back.",
        },
      },
      {
        ask: "One provider or model, or all?",
        query: errors.errorRatio.answer("provider", "model"),
        answers: {
          One: "send its calls elsewhere.",
          "All at once": "look at our own network and releases first.",
        },
      },
      theirWords,
      theirTraces,
    ],
  },
  [errors.providerErrorRatio.id]: {
    first: "send this provider's calls to another one, for the features that have one.",
    steps: [
      {
        ask: "Which errors are they?",
        query: errors.errorRate.answer("provider", "error_type").above(0),
        answers: {
          "`rate_limit`": "our quota there.",
          "`authentication`": "our key there.",
          "`timeout`, `api_error`, `connection`, `partial`": "theirs; see their status page.",
        },
      },
      {
        ask: "All of its models?",
        query: errors.providerErrorRatio.answer("provider", "model"),
        answers: {
          "One model": "use another model of the same provider.",
          "All of them": "send its calls to another provider until it is back.",
        },
      },
      {
        ask: "Which features ask it?",
        query: traffic.requestRate.answer("provider", "feature").above(0),
        answers: {
          "One without a fallback": "it is down: tell its owner.",
          "One with a fallback": "it is slower, and may cost more.",
        },
      },
      {
        ask: "Do other services see it too?",
        query: errors.providerErrorRatio.answer("service", "provider"),
        of: ["environment"],
        answers: {
          "All that ask it": "the provider.",
          "This one only": "its key, its quota, its network or its last release.",
        },
      },
      theirWords,
    ],
  },
};
