import * as pipeline from "../signals/pipeline.ts";
import * as collector from "../signals/pipeline-collector.ts";
import * as rules from "../signals/pipeline-rules.ts";
import * as series from "../signals/pipeline-series.ts";
import * as stores from "../signals/pipeline-stores.ts";
import * as traces from "../signals/pipeline-traces.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { lines, stat } from "./panels.ts";

export const pipelineHealth: Dashboard = {
  uid: "plumbline-pipeline",
  title: "Pipeline health",
  description: "Can the other dashboards be trusted: is everything up, and is anything lost?",
  rows: [
    {
      title: "Is anything lost?",
      panels: [
        wide("quarter", stat(collector.itemsLost)),
        wide("quarter", stat(collector.refused)),
        wide("quarter", stat(collector.pointsDropped)),
        wide("quarter", stat(traces.tracesLetGo)),
        wide("quarter", stat(stores.recordsSetAside)),
        wide("quarter", stat(stores.logsDiscarded)),
        wide("quarter", stat(stores.ledgerSetAside)),
        wide("quarter", stat(series.undeclaredShare)),
      ],
    },
    {
      title: "Servers",
      panels: [
        wide("sixth", stat(pipeline.collectorDown)),
        wide("sixth", stat(pipeline.alertmanagerDown)),
        wide("third", lines(pipeline.storeDown, "job")),
        wide("third", lines(pipeline.serverDown, "job")),
        lines(pipeline.targetsUp, "job"),
        lines(collector.collectorMemory, "instance"),
      ],
    },
    {
      title: "Collector",
      panels: [
        wide("third", lines(collector.spansAccepted)),
        wide("third", lines(collector.logsAccepted)),
        wide("third", lines(traces.tracesUndecided)),
        wide("full", lines(collector.queueFill, "exporter", "data_type")),
        lines(collector.queueForecast, "exporter"),
        lines(collector.exporterStalled, "exporter"),
      ],
    },
    {
      title: "Rules and messages",
      panels: [
        wide("third", lines(rules.ruleEvaluation)),
        wide("third", lines(rules.rulesMissed)),
        wide("third", lines(rules.ruleFailures, "rule_group")),
        wide("third", lines(rules.alertsUnsent)),
        wide("third", lines(rules.notificationsFailed, "receiver_name", "integration")),
        wide("third", lines(rules.configRefused, "job")),
      ],
    },
    {
      title: "Stores",
      panels: [
        wide("third", lines(stores.diskUsed, "disk")),
        wide("third", lines(stores.diskForecast, "disk")),
        wide("third", lines(stores.ledgerLag)),
        lines(series.seriesShare),
        lines(series.seriesInMemory, "instance"),
      ],
    },
  ],
};
