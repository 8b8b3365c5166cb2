import * as pipeline from "../../signals/pipeline.ts";
import * as collector from "../../signals/pipeline-collector.ts";
import * as rules from "../../signals/pipeline-rules.ts";
import * as series from "../../signals/pipeline-series.ts";
import * as stores from "../../signals/pipeline-stores.ts";
import { firing, lastWords, processes, STARTS_AGAIN } from "./command.ts";
import { type Diagnoses, runbookOf, type Step } from "./step.ts";

const runs: Step = {
  ask: "Does its process run?",
  command: processes,
  answers: {
    "`down`, or not there": "`make up` brings it back.",
    "`run`, for a few seconds only, again and again": "it ends and is started again: its log says why.",
    "`run`, for long": "it lives and does not answer: read its log, then type `sv restart` and its folder as it stands in the list.",
  },
};

const lastLines: Step = {
  ask: "What did each server say last?",
  command: { here: ({ log }) => `tail -n 5 ${log("*")}` },
  answers: {
    "An error in the log of the one that is down": "that is what to mend; `npx plumb doctor` says more about most.",
    "A log that ends in ordinary lines": "it was killed, most often for want of memory: `dmesg | tail` says so.",
  },
};

const roomOnDisk: Step = {
  ask: "Is there room on the disk?",
  query: stores.diskUsed.answer("disk"),
  answers: {
    "Near 1": `servers stop themselves rather than damage their files. Make room first: ${runbookOf(stores.diskUsed)}.`,
    [`Below ${stores.diskUsed.alert?.limits.critical?.above}`]: "the disk is not it.",
    Nothing: "the recorder, which measures it, does not answer: type `df -h`.",
  },
};

const untold: Step = {
  ask: "Was anybody not told meanwhile?",
  command: firing,
  answers: {
    [`More than \`${pipeline.watchdog.alert.name}\``]:
      "these fire and may have told nobody: look at each. Prometheus sends all of them again within a minute when the way is free.",
    [`\`${pipeline.watchdog.alert.name}\` alone`]: "nothing was missed.",
    Nothing: "Prometheus itself does not answer: start it first.",
  },
};

export const pipelineDiagnoses: Diagnoses = {
  [pipeline.collectorDown.id]: {
    first: `${STARTS_AGAIN} Applications try for about a minute, and then what they send is lost.`,
    steps: [
      {
        ask: "Is it the whole Collector, or only what it counted?",
        query: pipeline.targetsUp.answer("job", "instance"),
        answers: {
          "`collector` at 0": "its process is gone, or does not answer.",
          "Only `calls` or `apps` at 0": "it runs, and Prometheus refuses or cannot read what it counted: the next step.",
          "No such job": "Prometheus was started with another configuration: deploy again.",
        },
      },
      {
        ask: "Did the series of applications pass their budget?",
        query: series.seriesShare.answer(),
        answers: {
          "Above 1": `the scrape is refused whole: raise \`capacity.seriesBudget\`, or declare less. ${runbookOf(series.seriesShare)}.`,
          "Below, or nothing": "the budget is not it.",
        },
      },
      {
        ask: "Did it run out of memory?",
        query: collector.collectorMemory.answer("instance"),
        answers: {
          "Near `resources.collector.memoryMiB` before it fell silent": "give it more, or lower `sampling.undecidedTraces`.",
          "Far below": "memory is not it.",
        },
      },
      runs,
      {
        ask: "What did it say last?",
        command: lastWords("collector"),
        answers: {
          "An error in the configuration": "it names the line: deploy the version before.",
          "An address that is in use": "another program took its port: stop that, or move it under `listen.ports`.",
          "Nothing since it stopped": "it was killed, most often for want of memory: `dmesg | tail` says so.",
        },
      },
      roomOnDisk,
    ],
  },
  [pipeline.storeDown.id]: {
    first: `${STARTS_AGAIN} Nothing is lost while the Collector's queues have room.`,
    steps: [
      {
        ask: "Which one does not answer?",
        query: pipeline.storeDown.answer("job"),
        answers: {
          "`recorder` at 1": "call records wait in the Collector's queue.",
          "`loki` at 1": "call records and logs wait.",
          "`jaeger` or `tempo` at 1": "traces wait.",
          "`ledger` at 1": "rows of the ledger wait; budgets are judged by what was before.",
        },
      },
      {
        ask: "How long is there until something is lost?",
        query: collector.queueForecast.answer("exporter"),
        answers: {
          "Below 1": "more than an hour. Queues empty by themselves when the store is back; nothing has to be sent again.",
          Above: "less than an hour: act now.",
        },
      },
      runs,
      lastLines,
      roomOnDisk,
    ],
  },
  [pipeline.alertmanagerDown.id]: {
    first: `${STARTS_AGAIN} Until then nobody is told of anything: the last step shows what fires.`,
    steps: [
      {
        ask: "Does it answer?",
        query: pipeline.targetsUp.answer("job"),
        answers: {
          "`alertmanager` at 0": "its process or its port.",
          "No such job": "Prometheus does not scrape it any more: deploy again.",
          "`alertmanager` at 1": "it is back.",
        },
      },
      runs,
      {
        ask: "Did it refuse its configuration?",
        command: lastWords("alertmanager"),
        answers: {
          "An error that names a file and a line": "a server that did not take its last configuration does not start with it either: deploy the version before.",
          "Anything else": "its last words before it stopped.",
        },
      },
      untold,
    ],
  },
  [pipeline.serverDown.id]: {
    first: `${STARTS_AGAIN} Alerts go out meanwhile, unless Prometheus is what is down.`,
    steps: [
      {
        ask: "Which one does not answer?",
        query: pipeline.serverDown.answer("job"),
        answers: {
          "`grafana` at 1": "no dashboards, but alerts go out.",
          "`prometheus` at 1": "it does not read its own metrics: what it says of itself is missing.",
          Nothing: "Prometheus itself does not answer.",
        },
      },
      runs,
      lastLines,
      roomOnDisk,
    ],
  },
  [pipeline.watchdog.id]: {
    first: "while it comes, there is nothing to do. It stopped coming: nobody is told of anything, so somebody watches the alerts of the last step until it is back.",
    steps: [
      {
        ask: "Does Prometheus answer, and does it evaluate its rules?",
        query: rules.ruleFailures.answer(),
        answers: {
          "No answer at all": "its process, its disk or its host is gone: `make up`.",
          "Above 0": `rules fail: ${runbookOf(rules.ruleFailures)}.`,
          "At 0": "rules are evaluated: look at the way from here to people.",
        },
      },
      {
        ask: "Does Alertmanager answer?",
        query: pipeline.targetsUp.answer("job"),
        answers: {
          "`alertmanager` at 0": `${runbookOf(pipeline.alertmanagerDown)}.`,
          "At 1": `it is there. Does Prometheus reach it? ${runbookOf(rules.alertsUnsent)}.`,
        },
      },
      {
        ask: "Do its messages get through?",
        query: rules.notificationsFailed.answer("integration"),
        answers: {
          "Above 0": `the receiver refuses them or cannot be reached: ${runbookOf(rules.notificationsFailed)}.`,
          "At 0": "they do. `routes.heartbeat` names who waits for this one: does it still listen?",
          Nothing: "no receiver is declared.",
        },
      },
      untold,
    ],
  },
};
