import { is } from "../../query/matcher.ts";
import { owner } from "../../signals/baselines.ts";
import * as errors from "../../signals/errors.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { calls, type Diagnoses, here, type Step } from "./step.ts";

const steps: readonly Step[] = [
  {
    ask: "Which type of tokens, of which feature?",
    query: here(tokens.tokenRate).answer("feature", "type"),
    conclude: "`input`: longer prompts or more context from retrieval. `output`, `reasoning`: longer answers. All alike: more calls.",
  },
  {
    ask: "More calls, or larger ones?",
    query: here(tokens.tokensPerRequest).answer("feature"),
    conclude: "Larger: compare with the last prompt change. More: see the next steps.",
  },
  {
    ask: "Is something calling in a loop?",
    query: here(traffic.requestRate).answer("service", "feature", "status"),
    conclude: "A jump of one feature with errors beside it is a retry loop: give it fewer tries and a growing pause between them.",
  },
  {
    ask: "Which users use most?",
    query: calls.ranked({ of: "total_tokens", by: "user_id", range: "1h", first: 10 }),
    conclude: "One far above the others is a script or abuse: limit it at the gateway.",
  },
  {
    ask: "How large are the largest requests?",
    query: here(tokens.requestTokensP95).answer("feature", "direction"),
    conclude: "Truncate context, or lower the maximum of output tokens.",
  },
];

export const tokensDiagnoses: Diagnoses = {
  [tokens.tokenAnomaly.id]: [
    {
      ask: "Since when, and how far from what is usual at this hour?",
      query: here(tokens.tokenAnomaly).answer(...owner),
      conclude: "A step at a minute is a release or a job: compare with deploys. A slope is use or a prompt that grows.",
    },
    ...steps,
  ],
  [tokens.tokenSpike.id]: steps,
  [tokens.usageMissingShare.id]: [
    {
      ask: "Which features and models?",
      query: here(tokens.usageMissingShare).answer("feature", "model"),
      conclude: "One feature: its own way of calling. One model: a provider or proxy that does not pass usage on. All: the instrumentation, or a release of it.",
    },
    {
      ask: "What do these calls have in common?",
      query: calls.where("status", is("success")).where("total_tokens", is("")),
      conclude: "A `time_to_first_token_seconds` in all of them: streams that were not asked for usage. OpenAI sends it with `stream_options: { include_usage: true }` only.",
    },
    {
      ask: "Are streams broken off before their end?",
      query: here(errors.errorRate).answer("feature", "error_type"),
      conclude: "`cancelled` in the same number: users or a timeout of ours stop them before the provider has counted. Let the server read a stream to its end.",
    },
    {
      ask: "Does the instrumentation send usage at all?",
      conclude: "`docs/instrumentations.md` says which do, and how each is told to.",
    },
  ],
};
