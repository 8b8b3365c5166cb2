import { is } from "../../query/matcher.ts";
import { increase } from "../../query/promql.ts";
import * as pipeline from "../../signals/pipeline.ts";
import * as collector from "../../signals/pipeline-collector.ts";
import * as series from "../../signals/pipeline-series.ts";
import * as stores from "../../signals/pipeline-stores.ts";
import * as traffic from "../../signals/traffic.ts";
import { OTHER } from "../../telemetry/labels.ts";
import { requests } from "../../telemetry/metrics.ts";
import { type Diagnoses, everywhere, type Step } from "./step.ts";

const largest: Step = {
  ask: "What takes the room?",
  conclude:
    "`du -xsh` on the folders of `data` in the stack's directory. `prometheus` is held by `retention.metricsGiB`, `loki` and `jaeger` by their retention, `collector` holds queues that a store that is down fills.",
};

const lessToKeep: Step = {
  ask: "What can go at once?",
  conclude:
    "Shorten `retention` in the config and deploy: Prometheus deletes within minutes, Loki and the trace store within hours. What is not of the stack on the same disk is often quicker to move.",
};

const queues: Step = {
  ask: "Do queues grow because a store is down?",
  query: collector.queueFill.answer("exporter", "data_type"),
  conclude: "Bring the store back first: the file of a queue shrinks when it is empty.",
};

export const pipelineStoresDiagnoses: Diagnoses = {
  [stores.recordsSetAside.id]: [
    {
      ask: "Why were they refused?",
      conclude: "The newest file in the recorder's `set-aside` folder holds each record with the store's reason: too old, too long, or a limit of the store.",
    },
    {
      ask: "Whose calls are they?",
      query: everywhere.ranked({ by: "service_name", range: "1h", first: 20 }),
      conclude: "Compare with the request rate of the next step: the application that has fewer records than calls often has a wrong clock or sends very long content.",
    },
    {
      ask: "How many calls did each service make?",
      query: increase(requests, "1h").sum("service"),
      conclude: "In the newest file each record names its service, too: correct that application's clock, or let it send less content.",
    },
    {
      ask: "Does Loki discard logs of applications as well?",
      query: stores.logsDiscarded.answer(),
      conclude: "More than was set aside: the same limit meets logs of applications too, and those are not kept anywhere.",
    },
  ],
  [stores.logsDiscarded.id]: [
    {
      ask: "Why?",
      conclude:
        "The label `reason` of `loki_discarded_samples_total` in Prometheus: `greater_than_max_sample_age` is a wrong clock or an old queue, `line_too_long` long content, `rate_limited` or `per_stream_rate_limit` too much at once.",
    },
    {
      ask: "Are more logs coming than before?",
      query: collector.logsAccepted.answer(),
      conclude: "Much more: find the application that began to log a lot, by the label `service_name` in Grafana's log view.",
    },
    {
      ask: "Are call records among them?",
      query: stores.recordsSetAside.answer(),
      conclude: "Above 0: those wait in the recorder's `set-aside` folder with the reason.",
    },
  ],
  [stores.ledgerLag.id]: [
    {
      ask: "Does the ledger's database answer?",
      query: pipeline.storeDown.answer("job"),
      conclude: "`ledger` or `postgres` at 1: bring it back. Its calls wait in the Collector's queue.",
    },
    {
      ask: "Does the queue before it fill?",
      query: collector.queueFill.answer("exporter", "data_type"),
      conclude: "Growing: the database takes less than comes; its log names slow statements or locks.",
    },
    {
      ask: "Is there room on its disk?",
      query: stores.diskUsed.answer("disk"),
      conclude: "Near 100%: PostgreSQL stops. Make room first.",
    },
  ],
  [stores.ledgerSetAside.id]: [
    {
      ask: "How many, and since when?",
      query: stores.ledgerSetAside.answer(),
      conclude: "Since a deploy: the ledger's tables and the Collector's spans do not fit each other. A few now and then: odd spans of one application.",
    },
    {
      ask: "Why were they refused?",
      conclude:
        "The newest file of the folder `set-aside` in the ledger's folder of the stack's `data`, one a day, has a line of JSON for each: `reason` is PostgreSQL's own words, or what could not be read in it, `call` the span as it came. The ledger never deletes these files.",
    },
    {
      ask: "What is to be done with them?",
      conclude:
        "Find its cause first: an attribute of one application that no column can hold is mended there, a table that lacks a partition or a column by a deploy, which migrates it. Nothing brings the lines in by itself: until they are entered by hand, what the month is said to cost is too low by theirs. Keep the file until that is settled.",
    },
    {
      ask: "Does the ledger still agree with the counters?",
      query: traffic.requestRate.answer("service"),
      conclude: "Compare the calls of a day there and here: what is missing is what was set aside.",
    },
  ],
  [stores.diskUsed.id]: [largest, queues, lessToKeep, { ask: "How soon is it full?", query: stores.diskForecast.answer("disk"), conclude: "Above 100% within a day: act today." }],
  [stores.diskForecast.id]: [
    { ask: "How full is it now?", query: stores.diskUsed.answer("disk"), conclude: "The fuller, the less time is left than a day." },
    largest,
    queues,
    lessToKeep,
  ],
  [series.seriesShare.id]: [
    {
      ask: "How many series are there?",
      query: series.seriesInMemory.answer("instance"),
      conclude:
        "Growing since a deploy: a new service, model or feature multiplies them. Growing without end: an application invents instances; give it a fixed `service.instance.id`.",
    },
    {
      ask: "Which services have them?",
      query: traffic.requestRate.answer("service", "model"),
      conclude: "Declare only models and features that are used: every declared combination has its series from zero.",
    },
    {
      ask: "Is the budget too small?",
      conclude: "Raise `capacity.seriesBudget`, with memory for Prometheus: about 4 KiB a series.",
    },
  ],
  [series.undeclaredShare.id]: [
    {
      ask: "Is it the service, the model or the feature?",
      query: traffic.requestRate.answer("service", "model", "feature"),
      conclude: "Whichever is `other` is not declared in `observability.config.ts`.",
    },
    {
      ask: "Which services sent calls?",
      query: everywhere.ranked({ by: "service_name", range: "1h", first: 20 }),
      conclude: "Records keep the name that the application sent. One that is not under `services` in the config is what is counted as `other`: declare it.",
    },
    {
      ask: "What are undeclared models called?",
      query: everywhere.label("model", is(OTHER)).ranked({ by: "model", range: "1h", first: 20 }),
      conclude: "Declare it under `models`, or give the model that it is that name under `aliases`.",
    },
    {
      ask: "What are undeclared features called?",
      query: everywhere.label("feature", is(OTHER)).ranked({ by: "feature", range: "1h", first: 20 }),
      conclude: "Declare it under `features` with its team.",
    },
    {
      ask: "Is it meant to be there?",
      conclude: "Somebody who tries something out needs no entry; a service in earnest does, or no alert and no budget sees it.",
    },
  ],
};
