import { isNot } from "../../query/matcher.ts";
import * as cost from "../../signals/cost.ts";
import * as errors from "../../signals/errors.ts";
import * as latency from "../../signals/latency.ts";
import * as models from "../../signals/models.ts";
import * as quality from "../../signals/quality.ts";
import * as tokens from "../../signals/tokens.ts";
import { calls, type Diagnoses, here } from "./step.ts";

export const modelsDiagnoses: Diagnoses = {
  [models.embeddingModels.id]: [
    {
      ask: "Which models embed for the feature, and since when?",
      query: here(models.embeddingModels).answer("feature", "model"),
      conclude: "The new one beside the old one: half of what searches or writes was released, or a rollout is under way. The new one alone: everything was changed at once.",
    },
    {
      ask: "Was the index built anew with it?",
      conclude: "Ask whoever released it. If it was, all is well: silence the alert. If not, go back to the model that built the index, which mends searches at once.",
    },
    {
      ask: "Which calls use it: questions, documents or both?",
      query: calls.where("operation", isNot("chat")),
      conclude: "Texts that were embedded with the new model meanwhile must be embedded again, whichever model stays; the records say when it began.",
    },
    {
      ask: "Do answers suffer already?",
      query: here(quality.evaluationMean).answer("feature", "evaluation"),
      conclude: "Relevance and faithfulness fall first. They need an hour to show it: that they stand still is no proof.",
    },
    {
      ask: "Do entries of the semantic cache still fit?",
      conclude: "A semantic cache compares vectors, too: empty it when its embedding model changes, or it will answer with what was asked by others.",
    },
  ],
  [models.versionsSeen.id]: [
    {
      ask: "Which model, and how many versions is it now?",
      query: here(models.versionsSeen).answer("model"),
      conclude: "Several models of one provider at once: a new generation is rolled out. One alone: its name was pointed to a new version.",
    },
    {
      ask: "Which version answers, and does the old one still?",
      query: calls.where("response_model", isNot("")),
      conclude: "`response_model` says it. Both: the rollout is under way, and a pinned dated name stops it for us.",
    },
    {
      ask: "Did anybody here change the name that is asked for?",
      query: calls.where("model", isNot("")),
      conclude: "A new `model` since then is our own release; the alert then only confirms it.",
    },
    {
      ask: "Are answers as good as before?",
      query: here(quality.qualityLoss).answer("feature", "model", "evaluation"),
      conclude: "Clearly below: pin the version before. Without evaluations, read a dozen answers of each.",
    },
    {
      ask: "Does it decline more, or answer longer?",
      query: here(errors.refusalRate).answer("model"),
      conclude: "New versions often draw other lines; prompts that were written for the old one may need a word more.",
    },
    {
      ask: "Does it use more tokens?",
      query: here(tokens.tokensPerRequest).answer("model"),
      conclude: "Longer answers and more reasoning cost money and time at the same price per token.",
    },
    {
      ask: "Is it slower?",
      query: here(latency.latencyP95).answer("model"),
      conclude: "Compare with the hours before; a new version is often slow in its first days.",
    },
    {
      ask: "Is it priced as the old one was?",
      query: here(cost.costPerMillionTokens).answer("model"),
      conclude: "A step is another price. Hold it against the provider's list, and set `price` in the config where you negotiated one.",
    },
  ],
};
