import * as errors from "../../signals/errors.ts";
import * as models from "../../signals/models.ts";
import * as providers from "../../signals/providers.ts";
import * as quality from "../../signals/quality.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { WEEK } from "../../signals/windows.ts";
import { versions } from "./rankings.ts";
import { all, type Diagnoses, runbookOf, type Step, stepOf } from "./step.ts";

const whichEvaluation = "Which evaluation says so, and of which model and variant?";
const fallsBack = "Do calls fall back to a weaker model?";

/** What makes answers worse, whoever says that they are. */
const causes: readonly Step[] = [
  {
    ask: "Does another model answer than before?",
    query: traffic.requestRate.answer("feature", "model").above(0),
    answers: {
      "A model took over at that time": `the first suspect: roll back, or accept its scores. If nobody changed it: ${stepOf(fallsBack)}.`,
      "The same models in the same shares": "the choice of model is not what changed.",
    },
  },
  {
    ask: fallsBack,
    query: providers.fallbackRate.answer("from_model", "to_model", "reason").above(0),
    answers: {
      "Above 0": `it ends when the first model answers again: ${runbookOf(providers.fallbackShare)}.`,
      Nothing: "no fallbacks, or the application does not report them.",
    },
  },
  {
    ask: "Did the provider change the version of the model?",
    query: models.versionsSeen.answer("model"),
    answers: {
      "One more since then": "ask for the dated version that was used before, by its full name, and evaluate the new one before you let it in.",
      "As many as before": "the provider answers with what it had, going by its own word.",
    },
  },
  {
    ask: "Which versions answered in the last hour?",
    records: versions,
    answers: {
      "Two of one model": "a rollout under way: its share grows, and answers with it. Pin the one before.",
      "One of each": "if it is the one of last week, the version is not the cause.",
    },
  },
  {
    ask: "Did a prompt template change?",
    query: tokens.requestTokensP95.answer("feature", "direction").above(0),
    answers: {
      "A step of `input`": "a new template, more context or less of it: hold its time against the deploys of the feature, and roll the template back to see.",
      "A step of `output` alone": "another model, or a prompt that asks for something else.",
      Level: "a change of a few words does not show here: the next step, and the log of deploys.",
    },
  },
  {
    ask: "Which template do single calls use?",
    traces: all,
    answers: {
      "`gen_ai.prompt.name` and `gen_ai.prompt.version` on their spans": "two versions at once are a release under way; one that is newer than the trouble is not its cause.",
      Neither: "the application does not say it: look at what was released since then.",
    },
  },
  {
    ask: "Does the model decline more often?",
    query: errors.refusalRate.answer("feature", "model").above(0),
    answers: {
      "More than before": `a stricter version, or a prompt that sounds like something forbidden: refusals score badly and annoy users.`,
      "As ever, or nothing": "answers are given, and are worse.",
    },
  },
  {
    ask: "Is retrieval still searched with the model that built the index?",
    query: models.embeddingModels.answer("feature", "model").above(0),
    of: ["environment", "service"],
    answers: {
      "Two models of one feature, or another than a week ago": `searches find the wrong texts, and answers follow them: ${runbookOf(models.embeddingModels)}.`,
      "One, as ever": "embeddings are consistent. Where nothing else changed either, suspect who judges: the evaluator's prompt and its own model, or the users who were asked.",
      "Nothing of the feature": "it embeds nothing: there is no index to look at.",
    },
  },
];

const FIRST = "if anything of this feature was released since then (prompt, model, retrieval, experiment), roll it back; if not, send its calls to the model that scores better.";

export const qualityDiagnoses: Diagnoses = {
  [quality.qualityLoss.id]: {
    first: FIRST,
    steps: [
      {
        ask: "How far is it from its baseline, and since when?",
        query: quality.qualityLoss.answer("feature", "model", "evaluation"),
        answers: {
          "A step in its graph": "a change: find what was released or changed at that time.",
          "A slope": "drift, of the model or of what users ask.",
          "Back near 0": "it is over: find out what it was, in daylight.",
          Nothing: "there is no baseline of this feature yet: the next steps do without.",
        },
      },
      {
        ask: whichEvaluation,
        query: quality.evaluationMean.answer("evaluation", "model", "variant"),
        answers: {
          "One variant": "stop its experiment.",
          "One evaluation, of all models": "look at the evaluator first: its prompt and its own model.",
          "All evaluations of one model": "the model, or its version.",
          "All of all": "what they share: prompts, retrieval, what users ask.",
        },
      },
      {
        ask: "Are as many answers evaluated as before?",
        query: quality.answersEvaluated.answer("feature", "evaluation"),
        answers: {
          "Far more or fewer": "another selection of answers is judged, and the two means are not of the same thing.",
          "About as many": "the means can be compared.",
        },
      },
      {
        ask: "What did evaluations say a week ago?",
        query: quality.evaluationMean.answer("evaluation", "model", "variant").ago(WEEK),
        answers: {
          Better: `hold it against ${stepOf(whichEvaluation)}: what is worse than then is what changed.`,
          "As bad": "it comes back every week, or the baseline was of a better time than is usual.",
          Nothing: "there is no such week: the model, the variant or the stack is new.",
        },
      },
      {
        ask: "Do users say the same?",
        query: quality.thumbsDown.answer("feature", "variant"),
        answers: {
          "More dislike than before": "act now.",
          "As ever": "read some of the badly scored answers before you believe the evaluator.",
          Nothing: "users are not asked, or the application does not report what they say.",
        },
      },
      ...causes,
    ],
  },
  [quality.thumbsDownRise.id]: {
    first: FIRST,
    steps: [
      {
        ask: "How far is it from its baseline, and since when?",
        query: quality.thumbsDownRise.answer("feature"),
        answers: {
          "A step in its graph": "a change of ours or of the provider.",
          "A slope": "drift, or users who expect more.",
        },
      },
      {
        ask: "Which model and variant do they not like?",
        query: quality.thumbsDown.answer("feature", "model", "variant"),
        answers: {
          "One variant": "stop its experiment.",
          "One model": "send its share to another.",
          "All alike": "what they share: the prompt, retrieval, the page.",
        },
      },
      {
        ask: "What did they say a week ago?",
        query: quality.thumbsDown.answer("feature", "model", "variant").ago(WEEK),
        answers: {
          "They liked more": "what is worse than then is what changed.",
          "As bad": "it comes every week, such as with other users on some days.",
          Nothing: "there is no such week to compare with.",
        },
      },
      {
        ask: "How many users said something?",
        query: quality.feedbackCount.answer("feature", "rating"),
        answers: {
          "Many more than usual of both": "the question is asked at another place or of other users: shares are not comparable.",
          "More `down`, as many `up`": "users who were silent complain: it is real.",
        },
      },
      {
        ask: "Do evaluations say the same?",
        query: quality.evaluationMean.answer("feature", "evaluation"),
        answers: {
          "Scores fell too": "the answers are worse.",
          "Scores did not move": "users mean something else: slow answers, a changed page, a missing document. Look at the latency of the feature.",
          Nothing: "answers are not evaluated: read a dozen that were disliked.",
        },
      },
      ...causes,
    ],
  },
};
