import { is } from "../../query/matcher.ts";
import * as cache from "../../signals/cache.ts";
import * as cost from "../../signals/cost.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as models from "../../signals/models.ts";
import * as quality from "../../signals/quality.ts";
import * as tokens from "../../signals/tokens.ts";
import { DAY } from "../../signals/windows.ts";
import { most, versions } from "./rankings.ts";
import type { Diagnoses } from "./step.ts";

export const modelsDiagnoses: Diagnoses = {
  [models.embeddingModels.id]: {
    first: "if the index was not built anew with the new model, go back to the old one: that mends searches at once.",
    steps: [
      {
        ask: "Which models embed for the feature, and since when?",
        query: models.embeddingModels.answer("feature", "model").above(0),
        answers: {
          "The new one beside the old one": "half of what searches or writes was released, or a rollout is under way.",
          "The new one alone": "everything was changed at once.",
        },
      },
      {
        ask: "Which model built the index?",
        query: models.embeddingModels.answer("feature", "model").ago(DAY).above(0),
        answers: {
          "Another than now": "the old one, unless whoever released the new one also built the index anew. If they did, all is well: silence the alert.",
          "The same as now": "the change is older than a day: look further back.",
        },
      },
      {
        ask: "Which calls use the new one: questions, documents or both?",
        records: (calls) => most("model")(calls.where("operation", is("embeddings"))),
        answers: {
          "Few calls": "questions: nothing was written with it yet. Going back costs nothing.",
          "Many, in a burst": "documents: what was written since then must be embedded again, whichever model stays.",
        },
      },
      {
        ask: "Do answers suffer already?",
        query: quality.evaluationMean.answer("feature", "evaluation"),
        answers: {
          "Relevance or faithfulness fell": "act now.",
          "Not yet": "no proof: they need an hour to show it.",
          Nothing: "answers are not evaluated: try a search whose answer you know.",
        },
      },
      {
        ask: "Do entries of the semantic cache still fit?",
        query: cache.cacheHitRatio.answer("feature", "kind"),
        answers: {
          "`semantic` fell": "old entries are not found any more: empty it, and it fills with new ones.",
          "`semantic` as ever": "it may answer with what was asked by others: empty it when its embedding model changes.",
          Nothing: "there is no such cache.",
        },
      },
    ],
  },
  [models.versionsSeen.id]: {
    first: "nothing has to stop. If answers got worse, slower or dearer below, ask for the version before by its full name.",
    steps: [
      {
        ask: "Which model, and how many versions is it now?",
        query: models.versionsSeen.answer("model"),
        answers: {
          "Several models of one provider at once": "a new generation is rolled out.",
          "One alone": "its name was pointed to a new version.",
        },
      },
      {
        ask: "Which version answers, and does the old one still?",
        records: versions,
        of: ["environment", "service", "model"],
        answers: {
          Both: "the rollout is under way: a pinned dated name stops it for us.",
          "The new one alone": "it is done: pin the old name to go back, as long as the provider has it.",
        },
      },
      {
        ask: "Did anybody here change the name that is asked for?",
        records: most("model"),
        of: ["environment", "service", "model"],
        answers: {
          "A `model` that was not there before": "our own release: the alert only confirms it.",
          "The same as before": "the provider's doing.",
        },
      },
      {
        ask: "Are answers as good as before?",
        query: quality.qualityLoss.answer("feature", "model", "evaluation"),
        answers: {
          "Clearly above 0": "worse: pin the version before.",
          "About 0 or below": "as good, or better.",
          Nothing: "not evaluated, or not for long enough: read a dozen answers of each.",
        },
      },
      {
        ask: "Does it decline more?",
        query: errors.refusalRate.answer("model").above(0),
        answers: {
          More: "new versions draw other lines: prompts that were written for the old one may need a word more.",
          "As ever, or nothing": "what it declines has not changed.",
        },
      },
      {
        ask: "Does it use more tokens?",
        query: tokens.tokensPerRequest.answer("model"),
        answers: {
          More: "longer answers and more reasoning cost money and time at the same price a token.",
          "As many": "it costs what the old one did, at the same price a token.",
        },
      },
      {
        ask: "Is it slower?",
        query: latency.latencyP95.answer("model").above(0),
        answers: {
          "Slower than in the hours before": "a new version is often slow in its first days.",
          "As fast": "users wait no longer than before.",
        },
      },
      {
        ask: "Is it priced as the old one was?",
        query: cost.costPerMillionTokens.answer("model"),
        answers: {
          "A step": "another price: hold it against the provider's list, and set `price` in the config where you negotiated one.",
          Level: "the same price.",
        },
      },
    ],
  },
};
