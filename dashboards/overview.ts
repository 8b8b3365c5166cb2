import { cacheHitRatio } from "../signals/cache.ts";
import { costPace, costPerDay, costRate, unpricedShare } from "../signals/cost.ts";
import { errorRatio } from "../signals/errors.ts";
import { latencyP50, latencyP95, latencyP99 } from "../signals/latency.ts";
import { callsInFlight } from "../signals/saturation.ts";
import { tokenRate } from "../signals/tokens.ts";
import { requestRate } from "../signals/traffic.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { bars, compared, gauge, lines, pie, stacked, stat } from "./panels.ts";

export const overview: Dashboard = {
  uid: "plumbline-overview",
  title: "LLM overview",
  description: "Is everything all right, and what does it cost?",
  rows: [
    {
      title: "Now",
      panels: [
        wide("sixth", gauge(requestRate)),
        wide("sixth", stat(errorRatio)),
        wide("sixth", stat(latencyP95)),
        wide("sixth", stat(costPace)),
        wide("sixth", gauge(cacheHitRatio)),
        wide("sixth", stat(unpricedShare)),
      ],
    },
    {
      title: "Traffic, latency and failures",
      panels: [
        wide("third", compared("Latency", "How long do calls take: the middle one, the slowest 5 % and the slowest 1 %?", [latencyP50, latencyP95, latencyP99])),
        wide("third", lines(requestRate, "environment", "service", "model")),
        wide("third", lines(errorRatio, "environment", "service", "model")),
      ],
    },
    {
      title: "Tokens, cost and models",
      panels: [
        stacked(tokenRate, "type"),
        bars("Cost by feature", "What did each feature cost in the last hour, and in the last day?", [costRate, costPerDay], "feature"),
        wide("half", pie("Calls by model", requestRate, "model")),
        wide("half", lines(callsInFlight, "environment", "service", "model")),
      ],
    },
  ],
};
