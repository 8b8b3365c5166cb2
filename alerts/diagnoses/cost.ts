import { is } from "../../query/matcher.ts";
import { owner } from "../../signals/baselines.ts";
import * as cost from "../../signals/cost.ts";
import { undeclaredShare } from "../../signals/pipeline-series.ts";
import { atOnce, STOP_SPENDING, spendingSteps } from "./spending.ts";
import { type Diagnoses, runbookOf, usualScope } from "./step.ts";

const steps = spendingSteps(["environment", "service"], usualScope);

export const costDiagnoses: Diagnoses = {
  [cost.costAnomaly.id]: {
    first: STOP_SPENDING,
    steps: [
      {
        ask: "Since when, and how far from what is usual at this hour?",
        query: cost.costAnomaly.answer(...owner),
        answers: {
          ...atOnce,
          "A slope": "use, or a prompt that grows. After three days at a new level this alert takes it for the usual one.",
        },
      },
      ...steps,
    ],
  },
  [cost.costSpike.id]: {
    first: STOP_SPENDING,
    steps: [
      {
        ask: "Since when, and how far from its average?",
        query: cost.costSpike.answer(...owner),
        answers: {
          ...atOnce,
          "A slope": "use, or a prompt that grows.",
          Nothing: "there is nothing of the last days to compare with; the price an hour in the next step says it.",
        },
      },
      ...steps,
    ],
  },
  [cost.unpricedShare.id]: {
    first: "nothing is down, but these calls cost money that no budget sees: declare a price, by the steps below.",
    steps: [
      {
        ask: "Which models have no price?",
        query: cost.unpricedShare.answer("provider", "model"),
        answers: {
          "At 1": "it has none at all.",
          "Below 1": "some of its names or versions have none.",
          "`other`": "the config does not declare the model: the next steps find its name.",
        },
      },
      {
        ask: "What do these calls name as their model?",
        records: (calls) => calls.where("cost_usd", is("")),
        answers: {
          "`model` is the name of a deployment of yours": "put it under `aliases` of the model that it serves.",
          "`model` or `response_model` is a fine-tune or a model of your own": "write its `price` in the config.",
          "`model` is a new model of a provider": "the catalogue may know it by now, as below.",
        },
      },
      {
        ask: "Are calls made that the config does not declare?",
        query: undeclaredShare.answer(),
        answers: {
          "Above 0": `declare the model under \`models\`, so that it has a name in panels and alerts: ${runbookOf(undeclaredShare)}.`,
          "At 0": "everything is declared; a price is all that is missing.",
        },
      },
      {
        ask: "Does the catalogue of prices know it by now?",
        command: { here: () => "npm outdated @pydantic/genai-prices" },
        answers: {
          "A newer version": "`npm update @pydantic/genai-prices` and deploy. Calls that were made before stay unpriced in the metrics.",
          Nothing: "the newest is installed. Write `price` in the config.",
        },
      },
    ],
  },
};
