import { is } from "../../query/matcher.ts";
import { owner } from "../../signals/baselines.ts";
import * as errors from "../../signals/errors.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { most } from "./rankings.ts";
import { atOnce, STOP_SPENDING } from "./spending.ts";
import { all, type Diagnoses, type Step } from "./step.ts";

const steps: readonly Step[] = [
  {
    ask: "Which type of tokens?",
    query: tokens.tokenRate.answer("feature", "type").above(0),
    answers: {
      "`input` rose": "longer prompts, or more context from retrieval.",
      "`output` or `reasoning` rose": "longer answers, or more effort asked for.",
      "`input` where `cache_read` was": "the provider's prompt cache broke: what stands at the beginning of the prompt changes from call to call.",
      "All alike": "more calls.",
    },
  },
  {
    ask: "More calls, or larger ones?",
    query: tokens.tokensPerRequest.answer("feature"),
    answers: {
      Larger: "hold its time against the last prompt change.",
      "As large as ever": "more calls: the next steps.",
    },
  },
  {
    ask: "Is something calling in a loop?",
    query: traffic.requestRate.answer("service", "feature", "status").above(0),
    answers: {
      "A jump, with errors beside it": "a retry loop: fewer tries, and a pause between them that grows.",
      "A jump without errors": "more use, or an agent that does not stop.",
      "As many as ever": "no loop.",
    },
  },
  {
    ask: "Which users use most?",
    records: most("user_id", { of: "total_tokens" }),
    answers: {
      "One far above the others": "a script or abuse: limit it at the gateway.",
      "Many alike": "the feature itself changed.",
    },
  },
  {
    ask: "How large are the largest requests?",
    query: tokens.requestTokensP95.answer("feature", "direction").above(0),
    answers: {
      "`input` rose": "cut context: fewer or shorter documents, less history.",
      "`output` rose": "lower the maximum of output tokens that calls ask for.",
      Neither: "it is not the largest that grew, but all or their number.",
    },
  },
];

export const tokensDiagnoses: Diagnoses = {
  [tokens.tokenAnomaly.id]: {
    first: STOP_SPENDING,
    steps: [
      {
        ask: "Since when, and how far from what is usual at this hour?",
        query: tokens.tokenAnomaly.answer(...owner),
        answers: {
          ...atOnce,
          "A slope": "use, or a prompt that grows.",
        },
      },
      ...steps,
    ],
  },
  [tokens.tokenSpike.id]: { first: STOP_SPENDING, steps },
  [tokens.usageMissingShare.id]: {
    first: "nothing is down, but these calls cost money that nobody sees: make them send usage, by the steps below.",
    steps: [
      {
        ask: "Which features and models?",
        query: tokens.usageMissingShare.answer("feature", "model"),
        of: ["environment", "service"],
        answers: {
          "One feature": "its own way of calling.",
          "One model": "a provider or proxy that does not pass usage on.",
          All: "the instrumentation, or a release of it.",
        },
      },
      {
        ask: "What do these calls have in common?",
        records: (calls) => calls.where("status", is("success")).where("total_tokens", is("")),
        answers: {
          "`time_to_first_token_seconds` in all of them": "streams that were not asked for usage: OpenAI sends it with `stream_options: { include_usage: true }` only.",
          "It is in none of them": "whole answers without usage: the provider, or a proxy before it, leaves it out.",
        },
      },
      {
        ask: "Are streams broken off before their end?",
        query: errors.errorRate.answer("feature", "error_type").above(0),
        answers: {
          "`cancelled`, about as many": "users, or a time-out of ours, stop them before the provider has counted: let the server read a stream to its end.",
          "Nothing, or no `cancelled`": "streams end by themselves.",
        },
      },
      {
        ask: "Does the instrumentation send usage at all?",
        traces: all,
        answers: {
          "`llm.input_tokens` on some calls": "it can: what differs in the others?",
          "On none": "`docs/instrumentations.md` says which do, and how each is told to.",
        },
      },
    ],
  },
};
