import * as pipeline from "../../signals/pipeline.ts";
import * as rules from "../../signals/pipeline-rules.ts";
import * as series from "../../signals/pipeline-series.ts";
import type { Diagnoses, Step } from "./step.ts";

const moreSeries: Step = {
  ask: "Did the number of series grow?",
  query: series.seriesInMemory.answer("instance"),
  conclude: "Twice the series, twice the time. See the runbook of the series budget.",
};

const hostBusy: Step = {
  ask: "Is the host busy with something else?",
  conclude: "`top` on the host. Prometheus keeps to `resources.prometheus`: give it more, or evaluate less often by a longer `scrapeInterval`.",
};

const reasonOfFailure: Step = {
  ask: "Which rules, and why?",
  conclude:
    "The page of rules in Prometheus has every failing rule with its error. `many-to-many matching` after a change of ours is a defect of the rule: report it, and roll back.",
};

export const pipelineRulesDiagnoses: Diagnoses = {
  [rules.ruleEvaluation.id]: [
    {
      ask: "How long do the slowest take?",
      query: rules.ruleEvaluation.answer(),
      conclude: "The page of rules in Prometheus has the time of every group and rule.",
    },
    moreSeries,
    hostBusy,
  ],
  [rules.rulesMissed.id]: [
    {
      ask: "Are the rules too slow?",
      query: rules.ruleEvaluation.answer(),
      conclude: "Near or above 100%: see the runbook of slow rules. Far below: Prometheus, or the whole host, stood still for a while.",
    },
    moreSeries,
    hostBusy,
  ],
  [rules.ruleFailures.id]: [
    reasonOfFailure,
    {
      ask: "Do they take too long?",
      query: rules.ruleEvaluation.answer(),
      conclude: "Above 100%: the query runs into its time limit; see the runbook of slow rules.",
    },
    {
      ask: "Since when?",
      query: rules.ruleFailures.answer(),
      conclude: "Since a deploy: roll back. Since more traffic: two series where the rule expects one.",
    },
  ],
  [rules.alertsUnsent.id]: [
    {
      ask: "Does Alertmanager answer?",
      query: pipeline.targetsUp.answer("job"),
      conclude: "`alertmanager` at 0: restart it. At 1: Prometheus is told another address; compare the Alertmanagers under Status in Prometheus with where it listens.",
    },
    {
      ask: "What does Prometheus say?",
      conclude: "Its log has every failed try with the answer.",
    },
    {
      ask: "Was anybody not told meanwhile?",
      conclude: "Read the alerts that fire now in Prometheus; it sends all of them again every minute until they arrive.",
    },
  ],
  [rules.notificationsFailed.id]: [
    {
      ask: "To which kind of receiver?",
      query: rules.notificationsFailed.answer("integration"),
      conclude: "One kind: its key, address or service. All of them: the network of the host, or its name service.",
    },
    {
      ask: "What did the receiver answer?",
      conclude: "Alertmanager's log has it. 401 or 403: a key expired; put the new one in place and run `make up`. 404: the address changed. 429: too many messages.",
    },
    {
      ask: "Is there another way to the same people?",
      conclude: "Until it works again, name a second receiver in `routes` and deploy.",
    },
  ],
  [rules.configRefused.id]: [
    {
      ask: "Which server?",
      query: rules.configRefused.answer("job"),
      conclude: "At 1: it goes on with what it had. Its log names file and line.",
    },
    {
      ask: "Is its file what was deployed?",
      conclude: "`npx cdktf diff local` shows nothing: deploy again with `make up`, which writes the files anew. It shows something: the deploy was not finished.",
    },
    {
      ask: "Does the file itself pass?",
      conclude: "`promtool check config` or `amtool check-config` on it. If a generated file does not, that is a defect of ours: report it, and deploy the version before.",
    },
  ],
};
