import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import type { Signal } from "../../signals/signal.ts";
import * as slo from "../../signals/slo.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { theirTraces, theirWords } from "./errors.ts";
import { type Diagnoses, runbookOf, type Step } from "./step.ts";

type Labels = "environment" | "service" | "feature";

/** How fast a budget goes, and what is left of it. */
function spent<L extends string>(burn: Signal<L | Labels>, left: Signal<L | Labels>): readonly Step[] {
  return [
    {
      ask: "How fast is the budget burning now?",
      query: burn.answer("feature"),
      answers: {
        "About 14": "a budget of 30 days lasts two days.",
        "About 6": "it lasts five.",
        "Falling already": "it ends by itself: find out what it was, in daylight.",
      },
    },
    {
      ask: "How much of it is left?",
      query: left.answer("feature"),
      answers: {
        Little: "stop releases of this feature until it has recovered.",
        "Below 0": "the objective is missed: talk about the objective, or about the feature.",
        Much: "there is time to look for the cause before anything is stopped.",
      },
    },
  ];
}

export const sloDiagnoses: Diagnoses = {
  [slo.errorBurn.id]: {
    first: "roll back the feature's last release if it is of today; else send its calls to another model or provider.",
    steps: [
      ...spent(slo.errorBurn, slo.errorBudgetLeft),
      {
        ask: "Which errors are they?",
        query: errors.errorRate.answer("feature", "error_type").above(0),
        answers: {
          "One type": `${runbookOf(errors.errorRatio)} says what to do about each.`,
          Several: "something under all of them: the provider, or the way to it.",
        },
      },
      {
        ask: "One provider or model, or all?",
        query: errors.errorRatio.answer("feature", "provider", "model"),
        of: ["environment", "service"],
        answers: {
          One: "send the feature's calls elsewhere.",
          "All of this feature, and no other feature": "its last release.",
          "All features": "the service, or what all of them ask.",
        },
      },
      theirWords,
      theirTraces,
    ],
  },
  [slo.latencyBurn.id]: {
    first: "roll back the feature's last release if it is of today; else send its calls to a faster model.",
    steps: [
      ...spent(slo.latencyBurn, slo.latencyBudgetLeft),
      {
        ask: "Which model and provider are slow for it?",
        query: latency.latencyP95.answer("feature", "provider", "model").above(0),
        answers: {
          One: `${runbookOf(latency.latencyP95)} says how to go on from here.`,
          All: "the feature: its prompts, its retrieval, its last release.",
        },
      },
      {
        ask: "Which stage?",
        query: latency.stageP95.answer("feature", "stage").above(0),
        answers: {
          "`inference` or `streaming`": "the model, or longer answers.",
          "Any other": "our own stores or gateway.",
        },
      },
      {
        ask: "Did prompts or answers grow?",
        query: tokens.requestTokensP95.answer("feature", "direction").above(0),
        answers: {
          "`input` rose": "the first token comes later.",
          "`output` rose": "the end comes later.",
          Neither: "the same work takes longer.",
        },
      },
      {
        ask: "Did its calls move to another model?",
        query: traffic.requestRate.answer("feature", "model").above(0),
        answers: {
          "A slower model where a faster one was": "a release or a fallback: go back.",
          "The same models": "the choice of model is not what changed.",
        },
      },
    ],
  },
};
