import { is } from "../../query/matcher.ts";
import { owner } from "../../signals/baselines.ts";
import * as cost from "../../signals/cost.ts";
import { undeclaredShare } from "../../signals/pipeline-series.ts";
import { spendingSteps } from "./spending.ts";
import { calls, type Diagnoses, here } from "./step.ts";

const steps = spendingSteps({ signal: here, calls });

export const costDiagnoses: Diagnoses = {
  [cost.costAnomaly.id]: [
    {
      ask: "Since when, and how far from what is usual at this hour?",
      query: here(cost.costAnomaly).answer(...owner),
      conclude:
        "A step at a minute is a release or a job: compare with deploys. A slope is use or a prompt that grows. After three days at a new level this alert takes it for the usual one.",
    },
    ...steps,
  ],
  [cost.costSpike.id]: steps,
  [cost.unpricedShare.id]: [
    {
      ask: "Which models have no price?",
      query: here(cost.unpricedShare).answer("provider", "model"),
      conclude: "A share of 1: the model has none. Less: only some of its names or versions have none. `other`: the config does not declare it; see the next step.",
    },
    {
      ask: "What do these calls name as their model?",
      query: calls.where("cost_usd", is("")),
      conclude:
        "`model` is what was asked for, `response_model` what answered. A deployment's own name belongs under `aliases` of the model that it serves; a fine-tune or a model of your own needs its `price`.",
    },
    {
      ask: "Is it used without being declared?",
      query: undeclaredShare.answer(),
      conclude: "Declare it under `models`, so that it has a name in panels and alerts.",
    },
    {
      ask: "Does the catalogue know it by now?",
      conclude:
        "New models come with `npm update @pydantic/genai-prices` and the next deploy. Until then write `price` in the config. Calls that were made before stay unpriced in the metrics.",
    },
  ],
};
