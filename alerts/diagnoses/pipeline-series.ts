import { is } from "../../query/matcher.ts";
import * as series from "../../signals/pipeline-series.ts";
import * as traffic from "../../signals/traffic.ts";
import { OTHER } from "../../telemetry/labels.ts";
import { most } from "./rankings.ts";
import type { Diagnoses } from "./step.ts";

export const pipelineSeriesDiagnoses: Diagnoses = {
  [series.seriesShare.id]: {
    first: "raise `capacity.seriesBudget` and deploy, before all metrics of applications stop.",
    steps: [
      {
        ask: "How many series are there?",
        query: series.seriesInMemory.answer("instance"),
        answers: {
          "More since a deploy": "a new service, model or feature multiplies them.",
          "More and more": "an application invents instances: give it a fixed `service.instance.id`.",
          "As many as ever": "the budget was made smaller.",
        },
      },
      {
        ask: "Which services have them?",
        query: traffic.requestRate.answer("service", "model").above(0),
        answers: {
          "Models or services that nobody uses": "declare only what is used: every declared combination has its series from zero.",
          "All are used": "the budget is too small: about 4 KiB of memory for Prometheus a series.",
        },
      },
      {
        ask: "Does Prometheus have the memory for more?",
        command: { here: () => "free -m" },
        answers: {
          "Some GiB are available": "raise `capacity.seriesBudget`, and `resources.prometheus` with it.",
          "Hardly any": "declare less, or move the stack to a larger host.",
        },
      },
    ],
  },
  [series.undeclaredShare.id]: {
    first: "nothing is down: declare what is missing in `observability.config.ts` and deploy; until then no alert and no budget sees these calls.",
    steps: [
      {
        ask: "Is it the service, the model or the feature?",
        query: traffic.requestRate.answer("service", "model", "feature").above(0),
        answers: {
          "One of them is `other`": "that is what the config does not declare: its name is in the records, by the next steps.",
          None: "it was a moment, such as somebody trying something out.",
        },
      },
      {
        ask: "Which services sent calls?",
        records: most("service_name", { first: 20 }),
        answers: {
          "One that is not under `services`": "it is what is counted as `other`: declare it, if it is in earnest.",
          "All are declared": "it is a model or a feature.",
        },
      },
      {
        ask: "What are undeclared models called?",
        records: (calls) => most("model", { first: 20 })(calls.label("model", is(OTHER))),
        answers: {
          "A model of its own": "declare it under `models`.",
          "Another name of one that is declared": "put it under that one's `aliases`.",
          Nothing: "all models are declared.",
        },
      },
      {
        ask: "What are undeclared features called?",
        records: (calls) => most("feature", { first: 20 })(calls.label("feature", is(OTHER))),
        answers: {
          "A name": "declare it under `features` with its team. Somebody who tries something out needs no entry.",
          Nothing: "all features are declared.",
        },
      },
    ],
  },
};
