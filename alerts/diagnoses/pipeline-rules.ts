import * as pipeline from "../../signals/pipeline.ts";
import * as rules from "../../signals/pipeline-rules.ts";
import * as series from "../../signals/pipeline-series.ts";
import { gainedOf, latestOf } from "../../signals/stack.ts";
import * as servers from "../../telemetry/server-metrics.ts";
import { complaints, doctor, firing, undeployed } from "./command.ts";
import { type Diagnoses, runbookOf, type Step } from "./step.ts";

const slowest: Step = {
  ask: "Which groups take how long?",
  query: latestOf(servers.ruleSeconds).max("rule_group"),
  answers: {
    "One far above the others": "the page of rules in Prometheus has the time of each of its rules.",
    "All of them more than before": "more series, or a busy host: the next steps.",
  },
};

const moreSeries: Step = {
  ask: "Did the number of series grow?",
  query: series.seriesInMemory.answer("instance"),
  answers: {
    "It did": `twice the series, twice the time: ${runbookOf(series.seriesShare)}.`,
    "It did not": "the host has less time for Prometheus than before.",
  },
};

const hostBusy: Step = {
  ask: "Is the host busy with something else?",
  command: { here: () => "top -b -n 1 | head -n 20" },
  answers: {
    "Another program has most of the processor": "move it, or give it less.",
    "`prometheus` has most of it": "it keeps to `resources.prometheus`: give it more, or evaluate less often by a longer `scrapeInterval`.",
    Neither: "it was a moment.",
  },
};

const tooSlow: Step = {
  ask: "Are the rules too slow?",
  query: rules.ruleEvaluation.answer(),
  answers: {
    "Near or above 1": `${runbookOf(rules.ruleEvaluation)}.`,
    "Far below": "they are not: Prometheus or the whole host stood still, or a rule is wrong.",
  },
};

export const pipelineRulesDiagnoses: Diagnoses = {
  [rules.ruleEvaluation.id]: { first: "give Prometheus more of the host (`resources.prometheus`) and deploy: alerts are late until then.", steps: [slowest, moreSeries, hostBusy] },
  [rules.rulesMissed.id]: { first: "nothing to stop: alerts were late, and are again if it goes on.", steps: [tooSlow, slowest, moreSeries, hostBusy] },
  [rules.ruleFailures.id]: {
    first: "if it began with a deploy, deploy the version before: what these rules watch is not watched.",
    steps: [
      {
        ask: "Which group of rules?",
        query: gainedOf(servers.ruleFailures).sum("rule_group"),
        answers: {
          "`llm` or `pipeline` above 0": "alerts of ours cannot fire.",
          "`recordings` or `baselines` above 0": "what alerts and panels read is missing.",
        },
      },
      {
        ask: "Which rules, and why?",
        command: doctor,
        answers: {
          "An error at a rule": "`many-to-many matching` after a change of ours is a defect of the rule: report it, and roll back. `query timed out`: the next step.",
          "Another expression is loaded": "Prometheus does not run what the config makes: deploy again.",
          None: "it was over when you looked.",
        },
      },
      tooSlow,
      {
        ask: "Since when?",
        query: rules.ruleFailures.answer(),
        answers: {
          "Since a deploy": "roll back.",
          "Since more traffic": "two series where the rule expects one: report it as a defect of ours.",
        },
      },
    ],
  },
  [rules.alertsUnsent.id]: {
    first: "nobody is told of anything: the last step shows what fires, until it is mended.",
    steps: [
      {
        ask: "Does Alertmanager answer?",
        query: pipeline.targetsUp.answer("job"),
        answers: {
          "`alertmanager` at 0": `${runbookOf(pipeline.alertmanagerDown)}.`,
          "At 1": "Prometheus is told another address, or it refuses: the next step.",
        },
      },
      {
        ask: "What does Prometheus say?",
        command: complaints("prometheus"),
        answers: {
          "Failed tries with an address": "compare it with where Alertmanager listens, and deploy again.",
          "An answer of 4xx": "Alertmanager refuses what it is sent: report it as a defect of ours.",
          Nothing: "it does not fail any more.",
        },
      },
      {
        ask: "Was anybody not told meanwhile?",
        command: firing,
        answers: {
          [`More than \`${pipeline.watchdog.alert.name}\``]: "look at each. Prometheus sends all of them again every minute until they arrive.",
          [`\`${pipeline.watchdog.alert.name}\` alone`]: "nothing was missed.",
        },
      },
    ],
  },
  [rules.notificationsFailed.id]: {
    first: "name a second receiver in `routes` and deploy, until the first works again.",
    steps: [
      {
        ask: "To which receiver, and for what reason?",
        query: gainedOf(servers.notificationsFailed).sum("receiver_name", "integration", "reason"),
        answers: {
          "One receiver": "its key, address or service.",
          "All of them": "the network of the host, or its name service.",
          "`reason` is `clientError`": "the receiver refuses the message: a key or an address of ours.",
          "`reason` is `serverError`": "the receiver is in trouble.",
        },
      },
      {
        ask: "What did the receiver answer?",
        command: complaints("alertmanager"),
        answers: {
          "`401` or `403`": "a key expired: put the new one in place and run `make up`.",
          "`404`": "the address changed.",
          "`429`": "too many messages: are alerts grouped as they should be?",
          "No such host, or a time-out": "the network of the host.",
        },
      },
      {
        ask: "Does it work again?",
        command: { here: () => "npx plumb doctor --deliver" },
        answers: {
          "It arrives": "over. It sends a test alert down every route: people are told.",
          "It does not": "go on with the answer of the receiver.",
        },
      },
    ],
  },
  [rules.configRefused.id]: {
    first: "do not restart that server: it would not come up. Deploy the version before.",
    steps: [
      {
        ask: "Which server?",
        query: rules.configRefused.answer("job"),
        answers: {
          "`prometheus` at 1": "it goes on with the rules that it had.",
          "`alertmanager` at 1": "it goes on with the routes that it had.",
        },
      },
      {
        ask: "Which file and line does Prometheus name?",
        command: complaints("prometheus"),
        answers: {
          "A file and a line": "if it is a generated file as it was deployed, that is a defect of ours: report it, and deploy the version before.",
          Nothing: "it is not this server.",
        },
      },
      {
        ask: "And Alertmanager?",
        command: complaints("alertmanager"),
        answers: {
          "A file and a line": "as above; a secret that is no address is among the reasons, too.",
          Nothing: "it is not this server.",
        },
      },
      {
        ask: "Is its file what was deployed?",
        command: undeployed,
        answers: {
          "No changes": "the deploy is whole, so somebody changed the file: `make up` writes it anew.",
          Changes: "the deploy was not finished, or the config is newer: deploy.",
        },
      },
    ],
  },
};
