import * as pipeline from "../../signals/pipeline.ts";
import * as collector from "../../signals/pipeline-collector.ts";
import * as rules from "../../signals/pipeline-rules.ts";
import * as series from "../../signals/pipeline-series.ts";
import * as stores from "../../signals/pipeline-stores.ts";
import type { Diagnoses, Step } from "./step.ts";

/** Where a server that does not answer is looked at. */
const itsProcess: Step = {
  ask: "Does its process run, and what did it say last?",
  conclude:
    "Local target: `sv status` on its folder among the stack's services, and its `log/current` there. Containers: `docker ps` and `docker logs`. One that starts again and again names its reason in the last lines; `make up` brings back what was stopped.",
};

const roomOnDisk: Step = {
  ask: "Is there room on the disk?",
  query: stores.diskUsed.answer("disk"),
  conclude: "Near 100%: servers stop themselves rather than damage their files. Make room first; see the runbook of the filling disk.",
};

export const pipelineDiagnoses: Diagnoses = {
  [pipeline.collectorDown.id]: [
    {
      ask: "Is it the whole Collector, or only what it counted?",
      query: pipeline.targetsUp.answer("job", "instance"),
      conclude:
        "`collector` at 0: its process is gone. Only `calls` or `apps` at 0: it runs, and Prometheus refuses or cannot read what it counted; the page of targets in Prometheus says why. No series at all: Prometheus was started with another configuration; deploy again.",
    },
    {
      ask: "Did the series of applications pass their budget?",
      query: series.seriesShare.answer(),
      conclude: "Above 100%: the scrape is refused whole. Raise `capacity.seriesBudget`, or declare fewer services, models and features.",
    },
    {
      ask: "Did it run out of memory?",
      query: collector.collectorMemory.answer("instance"),
      conclude: "Near `resources.collector.memoryMiB` before it fell silent: give it more, or lower `sampling.undecidedTraces`.",
    },
    itsProcess,
    roomOnDisk,
  ],
  [pipeline.storeDown.id]: [
    {
      ask: "Which one does not answer?",
      query: pipeline.storeDown.answer("job"),
      conclude: "`recorder` at 1 stops call records, `loki` those and the logs, `jaeger` or `tempo` traces, `ledger` and `postgres` the ledger.",
    },
    itsProcess,
    roomOnDisk,
    {
      ask: "How long is there until something is lost?",
      query: collector.queueForecast.answer("exporter"),
      conclude: "Below 100% there is more than an hour. The queues empty by themselves when the store is back; nothing has to be sent again.",
    },
  ],
  [pipeline.alertmanagerDown.id]: [
    {
      ask: "Does it answer?",
      query: pipeline.targetsUp.answer("job"),
      conclude: "`alertmanager` at 0: its process or its port. No such series: Prometheus does not scrape it any more; deploy again.",
    },
    itsProcess,
    {
      ask: "Did it refuse its configuration?",
      query: rules.configRefused.answer("job"),
      conclude: "A server that did not take its last configuration does not start with it either. `amtool check-config` on its file names the line.",
    },
    {
      ask: "Was anybody not told meanwhile?",
      conclude: "Read the alerts that fire now in Prometheus. When it is back, Prometheus sends it all of them within a minute.",
    },
  ],
  [pipeline.serverDown.id]: [
    {
      ask: "Which one does not answer?",
      query: pipeline.serverDown.answer("job"),
      conclude: "`grafana` at 1: no dashboards, but alerts go out. Everything else that is scraped here is a server of the stack too.",
    },
    itsProcess,
    roomOnDisk,
  ],
  [pipeline.watchdog.id]: [
    {
      ask: "Does Prometheus answer, and does it evaluate its rules?",
      query: rules.ruleFailures.answer(),
      conclude: "No answer at all: its process, its disk or its host is gone. Start it again before you look for more. Failing rules: its log names them.",
    },
    {
      ask: "Does Alertmanager answer?",
      query: pipeline.targetsUp.answer("job"),
      conclude: "`alertmanager` at 0: restart it. At 1, and the alert is not on its page: Prometheus does not reach it; see the Alertmanagers under Status in Prometheus.",
    },
    {
      ask: "Do its messages get through?",
      query: rules.notificationsFailed.answer("integration"),
      conclude: "Above 0: the receiver refuses them or cannot be reached. Its log says which and why; often a key or an address changed.",
    },
    {
      ask: "Was anybody not told meanwhile?",
      conclude: "Read the alerts that fire now in Prometheus: none of them reached anybody while this one was silent.",
    },
  ],
};
