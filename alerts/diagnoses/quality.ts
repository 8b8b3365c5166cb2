import { isNot } from "../../query/matcher.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as errors from "../../signals/errors.ts";
import * as models from "../../signals/models.ts";
import * as providers from "../../signals/providers.ts";
import * as quality from "../../signals/quality.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { calls, type Diagnoses, here, SERVICE, type Step } from "./step.ts";

/** What makes answers worse, whoever says that they are. */
const causes: readonly Step[] = [
  {
    ask: "Does another model answer than before?",
    query: here(traffic.requestRate).answer("feature", "model"),
    conclude: "A model that took over at that time is the first suspect: roll back, or accept its scores. If nobody changed it, look for fallbacks next.",
  },
  {
    ask: "Do calls fall back to a weaker model?",
    query: here(providers.fallbackRate).answer("from_model", "to_model", "reason"),
    conclude: "Then it ends when the first model answers again: follow the runbook of the fallbacks.",
  },
  {
    ask: "Did the provider change the version of the model?",
    query: here(models.versionsSeen).answer("model"),
    conclude: "One more since then: ask for the dated version that was used before, by its full name, and evaluate the new one before you let it in.",
  },
  {
    ask: "Which version answered when?",
    query: calls.where("response_model", isNot("")),
    conclude: "`response_model` of the call records says it call by call; the first record of a new one is the time to compare with the scores.",
  },
  {
    ask: "Did a prompt template change?",
    query: here(tokens.requestTokensP95).answer("feature", "direction"),
    conclude: "A step of the input is a new template, more context or less of it; compare its time with the deployments of the feature, and roll the template back to see.",
  },
  {
    ask: "Which template do single calls use?",
    query: TraceQuery.all().service(SERVICE),
    conclude: "`gen_ai.prompt.name` and `gen_ai.prompt.version` stand on their spans where the application says them; two versions at once are a release under way.",
  },
  {
    ask: "Does the model decline more often?",
    query: here(errors.refusalRate).answer("feature", "model"),
    conclude: "Refusals score badly and annoy users: a stricter version, or a prompt that sounds like something forbidden.",
  },
  {
    ask: "Is retrieval still searched with the model that built the index?",
    query: here(models.embeddingModels).answer("feature", "model"),
    conclude: "Two models, or another one than a week ago: searches find the wrong texts, and answers follow them. Go back, or build the index anew.",
  },
];

export const qualityDiagnoses: Diagnoses = {
  [quality.qualityLoss.id]: [
    {
      ask: "How far is it from its baseline, and since when?",
      query: here(quality.qualityLoss).answer("feature", "model", "evaluation"),
      conclude: "A step is a change: find what was released or changed at that time. A slope is drift, of the model or of what users ask.",
    },
    {
      ask: "Which evaluation says so, and of which model and variant?",
      query: here(quality.evaluationMean).answer("evaluation", "model", "variant"),
      conclude: "One variant: stop its experiment. One evaluation alone, of all models: look at the evaluator, its prompt and its own model first.",
    },
    {
      ask: "Are as many answers evaluated as before?",
      query: here(quality.answersEvaluated).answer("feature", "evaluation"),
      conclude: "Far more or fewer: another selection of answers is judged, and the two means are not of the same thing.",
    },
    {
      ask: "What did evaluations say a week ago?",
      query: here(quality.evaluationMean).answer("evaluation", "model", "variant").ago("7d"),
      conclude: "Hold it against the step before: what is worse than then is what changed.",
    },
    {
      ask: "Do users say the same?",
      query: here(quality.thumbsDown).answer("feature", "variant"),
      conclude: "They do: act now. They do not: read some of the badly scored answers before you believe the evaluator.",
    },
    ...causes,
  ],
  [quality.thumbsDownRise.id]: [
    {
      ask: "How far is it from its baseline, and since when?",
      query: here(quality.thumbsDownRise).answer("feature"),
      conclude: "A step is a change of ours or of the provider; a slope is drift, or users who expect more.",
    },
    {
      ask: "Which model and variant do they not like?",
      query: here(quality.thumbsDown).answer("feature", "model", "variant"),
      conclude: "One variant: stop its experiment. One model: send its share to another.",
    },
    {
      ask: "What did they say a week ago?",
      query: here(quality.thumbsDown).answer("feature", "model", "variant").ago("7d"),
      conclude: "Hold it against the step before: what is worse than then is what changed. As bad then: it comes every week, such as with other users on some days.",
    },
    {
      ask: "How many users said something?",
      query: here(quality.feedbackCount).answer("feature", "rating"),
      conclude: "Many more than usual of both: the question is asked at another place or of other users, and shares are not comparable.",
    },
    {
      ask: "Do evaluations say the same?",
      query: here(quality.evaluationMean).answer("feature", "evaluation"),
      conclude: "Where scores did not move, users may mean something else: slow answers, a changed page, a missing document. Look at the latency of the feature.",
    },
    ...causes,
  ],
};
