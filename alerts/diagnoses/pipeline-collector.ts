import { isNot } from "../../query/matcher.ts";
import * as pipeline from "../../signals/pipeline.ts";
import * as collector from "../../signals/pipeline-collector.ts";
import * as stores from "../../signals/pipeline-stores.ts";
import * as traces from "../../signals/pipeline-traces.ts";
import { gainedOf, rateOf } from "../../signals/stack.ts";
import { exporters } from "../../telemetry/exporters.ts";
import { acceptedSpans, deltaPoints } from "../../telemetry/server-metrics.ts";
import { complaints, STARTS_AGAIN } from "./command.ts";
import { type Diagnoses, runbookOf, type Step } from "./step.ts";

const downStores: Step = {
  ask: "Is the store behind the queue down?",
  query: pipeline.storeDown.answer("job"),
  answers: {
    "One at 1": `bring it back: ${runbookOf(pipeline.storeDown)}. \`${exporters.calls.id}\` leads to the recorder and through it to Loki, \`${exporters.ledger.id}\` to the ledger and its database, \`${exporters.logs.id}\` to Loki, \`${exporters.traces.id}\` to Jaeger or Tempo.`,
    "All at 0": "they answer, and take too little or nothing: the next step.",
  },
};

const whatTheStoreSays: Step = {
  ask: "What does the store answer?",
  command: complaints("collector"),
  answers: {
    "`connection refused`, or no such host": "the store is not where the Collector looks: deploy again.",
    "A limit, or an item that is too old or too long": "the store refuses it for good: mend it where it comes from, or raise the limit.",
    "`no space left`": "the disk is full.",
    Nothing: "the store takes what it is given; it is too slow for what comes.",
  },
};

const speed: Step = {
  ask: "Is more coming than the store takes?",
  query: collector.spansAccepted.answer(),
  answers: {
    "More than `capacity.callsPerSecond`, times the spans of a call": "raise it, which makes the queues larger, and look for who sends so much.",
    "As much as ever": "not more comes; less is taken.",
  },
};

const memory: Step = {
  ask: "Is the Collector short of memory?",
  query: collector.collectorMemory.answer("instance"),
  answers: {
    "Near `resources.collector.memoryMiB`": "it refuses rather than die: give it more, or lower `sampling.undecidedTraces`.",
    "Far below": "memory is not it.",
  },
};

export const pipelineCollectorDiagnoses: Diagnoses = {
  [collector.queueForecast.id]: {
    first: `bring the store behind the queue back within the hour: ${STARTS_AGAIN}`,
    steps: [
      downStores,
      whatTheStoreSays,
      speed,
      {
        ask: "How full is it now?",
        query: collector.queueFill.answer("exporter", "data_type"),
        answers: {
          "Nearly full": "if the store cannot be brought back in time, a longer `capacity.outage` makes the queue larger at the next deploy; what is in it is kept.",
          "Half full or less": "there is time to bring the store back.",
        },
      },
    ],
  },
  [collector.queueFill.id]: { first: `nothing is lost yet. Bring the store behind the queue back: ${STARTS_AGAIN}`, steps: [downStores, whatTheStoreSays, speed] },
  [collector.exporterStalled.id]: {
    first: `nothing is lost yet. Bring the store behind the queue back: ${STARTS_AGAIN}`,
    steps: [
      downStores,
      whatTheStoreSays,
      {
        ask: "How long does the queue hold?",
        query: collector.queueForecast.answer("exporter"),
        answers: {
          "Below 1": "more than an hour. It empties by itself when the store takes something again.",
          Above: "less than an hour: act now.",
        },
      },
    ],
  },
  [collector.refused.id]: {
    first: "applications lose what they cannot send within about a minute: restart a store that is down, or give the Collector memory, whichever the first two steps show.",
    steps: [
      memory,
      {
        ask: "Is the queue of calls full?",
        query: collector.queueFill.answer("exporter", "data_type"),
        answers: {
          [`\`${exporters.calls.id}\` or \`${exporters.ledger.id}\` at 1`]: `it holds senders back rather than lose calls: bring what is behind it back, ${runbookOf(pipeline.storeDown)}.`,
          "All below": "queues are not it.",
        },
      },
      speed,
      {
        ask: "Does a single way in stand still?",
        query: rateOf(acceptedSpans).sum("receiver", "transport"),
        answers: {
          "One at 0 that was not": "its senders gave up. OpenTelemetry SDKs try for about a minute; `export failed` in the log of an application after that is what was lost.",
          "All as ever": "most of it is sent again and arrives.",
        },
      },
    ],
  },
  [collector.itemsLost.id]: {
    first: "what is lost is lost; see that no more is: bring back the store, or mend what it refuses.",
    steps: [
      {
        ask: "Of which exporter, and is its queue full?",
        query: collector.queueFill.answer("exporter", "data_type"),
        answers: {
          Full: `the store was down for longer than the queue holds: ${runbookOf(collector.queueFill)}.`,
          "Not full": "the store refuses records for good: the next step.",
        },
      },
      whatTheStoreSays,
      {
        ask: "Does Loki discard them?",
        query: stores.logsDiscarded.answer(),
        answers: {
          "Above 0": `too old, too long or too many for its limits: ${runbookOf(stores.logsDiscarded)}.`,
          "At 0": "it is another store.",
        },
      },
      {
        ask: "What is missing now?",
        query: collector.itemsLost.answer("exporter"),
        answers: {
          [`\`${exporters.logs.id}\``]: "log records of applications.",
          [`\`${exporters.traces.id}\``]: "traces.",
          [`\`${exporters.calls.id}\``]: "records of calls.",
          [`\`${exporters.ledger.id}\``]: "rows of calls: costs of the month, and budgets, are too low by theirs. Counters and costs in Prometheus have every call.",
        },
      },
    ],
  },
  [collector.pointsDropped.id]: {
    first: "counters are too low from now on. If it began with a deploy, deploy the version before.",
    steps: [
      {
        ask: "Since when?",
        query: collector.pointsDropped.answer(),
        answers: {
          "Since a deploy": "the Collector's configuration or version changed.",
          "Since more load": "two senders of one series.",
        },
      },
      {
        ask: "What is wrong with the points?",
        query: gainedOf(deltaPoints).where("error", isNot("")).sum("error"),
        answers: {
          "`limit`": "more series than expected: raise `capacity.seriesBudget`, or declare less.",
          "Anything else": "points came in a wrong order.",
        },
      },
      {
        ask: "Does an application send them in two ways at once?",
        command: complaints("collector"),
        answers: {
          "A metric's name again and again":
            "cumulative and delta points of one metric, or two replicas that send the same series: each process needs a `service.instance.id` of its own, and one temporality.",
          Nothing: "it is not said of any metric: report it as a defect of ours.",
        },
      },
    ],
  },
  [traces.tracesLetGo.id]: {
    first: "nothing of users is lost: slow and failed calls keep their traces, without the beginning.",
    steps: [
      {
        ask: "How many wait undecided?",
        query: traces.tracesUndecided.answer(),
        answers: {
          "At `sampling.undecidedTraces` all the time": "raise it, with memory for the Collector, or shorten `sampling.longestCall`.",
          "Far below": "it was a moment of many calls.",
        },
      },
      speed,
      memory,
    ],
  },
};
