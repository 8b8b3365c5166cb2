import * as pipeline from "../signals/pipeline.ts";
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
        wide("sixth", stat(pipeline.itemsLost)),
        wide("sixth", stat(pipeline.spansRefused)),
        wide("sixth", stat(pipeline.pointsDropped)),
        wide("sixth", stat(pipeline.tracesLetGo)),
        wide("sixth", stat(pipeline.recordsSetAside)),
        wide("sixth", stat(pipeline.logsDiscarded)),
      ],
    },
    {
      title: "Servers",
      panels: [lines(pipeline.targetsUp, "job"), lines(pipeline.collectorMemory, "instance"), lines(pipeline.seriesInMemory, "instance"), lines(pipeline.undeclaredShare)],
    },
    {
      title: "Collector",
      panels: [
        wide("third", lines(pipeline.spansAccepted)),
        wide("third", lines(pipeline.logsAccepted)),
        wide("third", lines(pipeline.tracesUndecided)),
        wide("full", lines(pipeline.queueFill, "exporter", "data_type")),
      ],
    },
    {
      title: "Rules and messages",
      panels: [wide("third", lines(pipeline.ruleEvaluation)), wide("third", lines(pipeline.ruleFailures)), wide("third", lines(pipeline.notificationsFailed))],
    },
  ],
};
