import { increase } from "../../query/promql.ts";
import * as pipeline from "../../signals/pipeline.ts";
import * as collector from "../../signals/pipeline-collector.ts";
import * as stores from "../../signals/pipeline-stores.ts";
import { gainedOf } from "../../signals/stack.ts";
import { exporters } from "../../telemetry/exporters.ts";
import { requests } from "../../telemetry/metrics.ts";
import { lokiDiscarded } from "../../telemetry/server-metrics.ts";
import { complaints, STARTS_AGAIN, setAside } from "./command.ts";
import { most } from "./rankings.ts";
import { type Diagnoses, runbookOf, type Step, stepOf } from "./step.ts";

const queuesGrow = "Do queues grow because a store is down?";

const largest: Step = {
  ask: "What takes the room?",
  command: { here: ({ data }) => `du -xsh ${data("*")} | sort -h` },
  answers: {
    "`prometheus`": "it is held by `retention.metricsGiB` and `retention.metrics`.",
    "`loki`, `jaeger` or `tempo`": "their retention, and how much is sent.",
    "`collector`": `queues of a store that is down: ${stepOf(queuesGrow)}.`,
    "None of them": "what is not of the stack on the same disk is often quicker to move: `du -xh / | sort -h | tail`.",
  },
};

const lessToKeep: Step = {
  ask: "What can go at once?",
  command: { here: () => 'grep -n -A 8 "retention" observability.config.ts' },
  answers: {
    "Times longer than anybody looks back": "shorten them and deploy: Prometheus deletes within minutes, Loki and the trace store within hours.",
    Nothing: "the defaults count: write shorter ones and deploy.",
  },
};

const queues: Step = {
  ask: queuesGrow,
  query: collector.queueFill.answer("exporter", "data_type"),
  answers: {
    "Above 0 and growing": "bring the store back first: the file of a queue shrinks when it is empty.",
    "Near 0": "queues are not it.",
  },
};

const lokiDiscards: Step = {
  ask: "Does Loki discard logs of applications as well?",
  query: stores.logsDiscarded.answer(),
  answers: {
    "More than was set aside": "the same limit meets logs of applications too, and those are not kept anywhere.",
    "About as many, or 0": "only records of calls are concerned.",
  },
};

export const pipelineStoresDiagnoses: Diagnoses = {
  [stores.recordsSetAside.id]: {
    first: "nothing is lost: each record is in a file. Find out whose they are, and mend it there.",
    steps: [
      {
        ask: "Why were they refused?",
        command: setAside("recorder"),
        answers: {
          "Too old, or too far in the future": "the clock of an application is wrong, or its calls waited for very long.",
          "Too long": "content is kept that is longer than Loki takes: `privacy.content` in the config.",
          "A limit": "too much at once: look for who sends so much.",
        },
      },
      {
        ask: "Whose calls have records?",
        records: most("service_name", { first: 20 }),
        answers: {
          "Fewer than calls, in the next step": "that application's records are set aside. Each line of the file names its service, too.",
          "As many": "all of its records are stored.",
        },
      },
      {
        ask: "How many calls did each service make?",
        query: increase(requests, "1h").sum("service"),
        answers: {
          "More than records": "correct that application's clock, or let it send less content.",
          "As many": "it is not this one.",
        },
      },
      lokiDiscards,
    ],
  },
  [stores.logsDiscarded.id]: {
    first: "logs that are discarded are gone. Find the application by the steps below, and let it log less or correct its clock.",
    steps: [
      {
        ask: "Why?",
        query: gainedOf(lokiDiscarded).sum("reason"),
        answers: {
          "`greater_than_max_sample_age`, `too_far_in_future`": "a wrong clock, or an old queue.",
          "`line_too_long`": "long content.",
          "`rate_limited`, `per_stream_rate_limit`": "too much at once.",
        },
      },
      {
        ask: "Are more logs coming than before?",
        query: collector.logsAccepted.answer(),
        answers: {
          "Much more": "an application began to log a lot: its `service_name` is on the lines in Grafana's log view.",
          "As many": "one of them sends them late, or longer.",
        },
      },
      {
        ask: "Are call records among them?",
        query: stores.recordsSetAside.answer(),
        answers: {
          "Above 0": `those are not lost: ${runbookOf(stores.recordsSetAside)}.`,
          "At 0": "only logs of applications are concerned.",
        },
      },
    ],
  },
  [stores.ledgerLag.id]: {
    first: `nothing is lost: calls wait in the Collector's queue. Bring the database back: ${STARTS_AGAIN}`,
    steps: [
      {
        ask: "Does the ledger's database answer?",
        query: pipeline.storeDown.answer("job"),
        answers: {
          "`ledger` at 1": `the ledger itself is down: ${runbookOf(pipeline.storeDown)}.`,
          "`ledger` at 0": "it runs, and its database does not take what it brings: the next step.",
        },
      },
      {
        ask: "What does the ledger complain of?",
        command: complaints("ledger"),
        answers: {
          "A refused connection": "PostgreSQL does not run: `make up`.",
          "A password": "secrets changed under it: `make up` hands them out anew.",
          "A lock, or a statement that takes long": "something else works in its database: end it.",
        },
      },
      {
        ask: "Does the queue before it fill?",
        query: collector.queueFill.answer("exporter", "data_type"),
        answers: {
          [`\`${exporters.ledger.id}\` grows`]: "the database takes less than comes.",
          "It falls": "it catches up by itself.",
        },
      },
      {
        ask: "Is there room on its disk?",
        query: stores.diskUsed.answer("disk"),
        answers: {
          "Near 1": `PostgreSQL stops: make room first, ${runbookOf(stores.diskUsed)}.`,
          "Far below": "the disk is not it.",
        },
      },
    ],
  },
  [stores.ledgerSetAside.id]: {
    first: "nothing is lost: each call is in a file that the ledger never deletes. Keep it until they are entered by hand.",
    steps: [
      {
        ask: "How many, and since when?",
        query: stores.ledgerSetAside.answer(),
        answers: {
          "Since a deploy, all that comes": "the ledger's tables and the Collector's spans do not fit each other: deploy again, which migrates them.",
          "A few now and then": "odd spans of one application.",
        },
      },
      {
        ask: "Why were they refused?",
        command: setAside("ledger"),
        answers: {
          "An attribute that no column can hold": "`call` is the span as it came: mend it in its application.",
          "A missing partition or column": "`reason` is PostgreSQL's own words: deploy again, which migrates the tables.",
        },
      },
      {
        ask: "How many calls did the ledger store today?",
        command: {
          here: ({ ledger }) =>
            ledger("SELECT service, sum(requests) AS calls, sum(unpriced) AS unpriced FROM llm_usage_day WHERE day = (now() AT TIME ZONE 'UTC')::date GROUP BY 1 ORDER BY 2 DESC"),
        },
        answers: {
          "Fewer than the next step says": "what is missing was set aside, or still waits in the queue. What the month is said to cost is too low by it.",
          "As many": "nothing of today is missing.",
        },
      },
      {
        ask: "How many calls did the applications make in a day?",
        query: increase(requests, "1d").sum("service"),
        answers: {
          "More than the ledger has": "enter the lines of the file by hand once their cause is mended: nothing brings them in by itself.",
          "As many": "the ledger is whole. A day here is the last 24 hours, there it begins at midnight UTC.",
        },
      },
    ],
  },
  [stores.diskUsed.id]: {
    first: "make room before anything else: on a full disk databases stop, and nothing is stored.",
    steps: [
      largest,
      queues,
      lessToKeep,
      {
        ask: "How soon is it full?",
        query: stores.diskForecast.answer("disk"),
        answers: {
          "Above 1": "within a day: act today.",
          Below: "not within a day, if it goes on as in the last six hours.",
        },
      },
    ],
  },
  [stores.diskForecast.id]: {
    first: "there is a day at most. Make room, or keep less.",
    steps: [
      {
        ask: "How full is it now?",
        query: stores.diskUsed.answer("disk"),
        answers: {
          "Above 0.9": "less time is left than a day.",
          Below: "a day, if it goes on so.",
        },
      },
      largest,
      queues,
      lessToKeep,
    ],
  },
};
