import * as pipeline from "../../signals/pipeline.ts";
import * as collector from "../../signals/pipeline-collector.ts";
import * as stores from "../../signals/pipeline-stores.ts";
import * as traces from "../../signals/pipeline-traces.ts";
import type { Diagnoses, Step } from "./step.ts";

const downStores: Step = {
  ask: "Is the store behind the queue down?",
  query: pipeline.storeDown.answer("job"),
  conclude:
    "`otlp_http/calls` leads to the recorder and through it to Loki, `otlp_http/ledger` to the ledger and its database, `otlp_http/logs` to Loki, `otlp_grpc/traces` to Jaeger or Tempo. One that is down: bring it back; its runbook is that of stores down. All up: the next step.",
};

const whatTheStoreSays: Step = {
  ask: "What does the store answer?",
  conclude: "The Collector's log has every failed try with the answer: connection refused, a wrong address, a limit of the store, a full disk.",
};

const speed: Step = {
  ask: "Is more coming than the store takes?",
  query: collector.spansAccepted.answer(),
  conclude: "More than `capacity.callsPerSecond` says, times the spans of a call: raise it, which makes the queues larger, and look for who sends so much.",
};

const memory: Step = {
  ask: "Is the Collector short of memory?",
  query: collector.collectorMemory.answer("instance"),
  conclude: "Near `resources.collector.memoryMiB`: it refuses rather than die. Give it more, or lower `sampling.undecidedTraces`.",
};

export const pipelineCollectorDiagnoses: Diagnoses = {
  [collector.queueForecast.id]: [
    downStores,
    whatTheStoreSays,
    speed,
    {
      ask: "How full is it now?",
      query: collector.queueFill.answer("exporter", "data_type"),
      conclude: "If the store cannot be brought back in time, a longer `capacity.outage` makes the queue larger at the next deploy; what is in it is kept.",
    },
  ],
  [collector.queueFill.id]: [downStores, whatTheStoreSays, speed],
  [collector.exporterStalled.id]: [
    downStores,
    whatTheStoreSays,
    {
      ask: "How long does the queue hold?",
      query: collector.queueForecast.answer("exporter"),
      conclude: "Below 100% there is more than an hour. It empties by itself when the store takes something again.",
    },
  ],
  [collector.refused.id]: [
    memory,
    {
      ask: "Is the queue of calls full?",
      query: collector.queueFill.answer("exporter", "data_type"),
      conclude: "`otlp_http/calls` at 100%: it holds senders back rather than lose calls. Bring the recorder or Loki back.",
    },
    speed,
    {
      ask: "Do the applications try again?",
      conclude: "OpenTelemetry SDKs do, for about a minute. In the log of an application, `export failed` after that is what was lost.",
    },
  ],
  [collector.itemsLost.id]: [
    {
      ask: "Of which exporter, and is its queue full?",
      query: collector.queueFill.answer("exporter", "data_type"),
      conclude:
        "Full: the store was down for longer than the queue holds; see the runbook of the filling queue. Not full: the store refuses records for good, as in the next step.",
    },
    whatTheStoreSays,
    {
      ask: "Does Loki discard them?",
      query: stores.logsDiscarded.answer(),
      conclude: "Above 0: records too old, too long or too many for its limits.",
    },
    {
      ask: "What is missing now?",
      conclude:
        "Counters and costs have every call. `otlp_http/logs` lost log records of applications, `otlp_grpc/traces` traces, `otlp_http/calls` records and `otlp_http/ledger` rows of calls.",
    },
  ],
  [collector.pointsDropped.id]: [
    {
      ask: "Since when?",
      query: collector.pointsDropped.answer(),
      conclude: "Since a deploy: the Collector's configuration or version changed. Since more load: two senders of one series.",
    },
    {
      ask: "What is wrong with the points?",
      conclude:
        "The label `error` of `otelcol_deltatocumulative_datapoints_total` in Prometheus: `limit` means more series than expected, anything else points that came in a wrong order.",
    },
    {
      ask: "Does an application send cumulative and delta points of one metric, or two replicas the same series?",
      conclude: "Each process needs a `service.instance.id` of its own, and one temporality.",
    },
  ],
  [traces.tracesLetGo.id]: [
    {
      ask: "How many wait undecided?",
      query: traces.tracesUndecided.answer(),
      conclude: "At `sampling.undecidedTraces` all the time: raise it, with memory for the Collector, or shorten `sampling.longestCall`.",
    },
    speed,
    memory,
  ],
};
