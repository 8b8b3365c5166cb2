import { beyondBuckets, firstTokenP50, firstTokenP95, latencyMean, latencyP50, latencyP95, latencyP99, stageMean, stageP95 } from "../signals/latency.ts";
import { callsInFlight, callsQueued, connectionsActive, rateLimitUsed } from "../signals/saturation.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { compared, lines, stacked, stat } from "./panels.ts";

export const latency: Dashboard = {
  uid: "plumbline-latency",
  title: "LLM latency",
  description: "How long do users wait, and which step do they wait for?",
  rows: [
    { title: "Now", panels: [stat(latencyP50), stat(latencyP95), stat(latencyP99), stat(firstTokenP95)] },
    {
      title: "Calls",
      panels: [
        compared("Latency", "A P95 that leaves P50 behind is a problem of few calls; both rising is one of all.", [latencyP50, latencyP95, latencyP99]),
        lines(latencyP95, "environment", "service", "provider", "model"),
        compared("Time to first token", "How long do users of streamed calls look at nothing?", [firstTokenP50, firstTokenP95]),
        lines(firstTokenP95, "environment", "service", "provider", "model"),
        lines(latencyMean, "environment", "service", "feature"),
        lines(latencyP95, "environment", "service", "feature", "team"),
        compared(
          "Slow calls against the others",
          "How far is the slowest call in twenty from the one in the middle? A gap that grows is a problem of few calls.",
          [latencyP95, latencyP50],
          "model",
        ),
        lines(beyondBuckets, "environment", "service", "provider", "model"),
      ],
    },
    {
      title: "Stages of the workflow",
      panels: [stacked(stageMean, "stage"), lines(stageP95, "stage"), wide("full", lines(stageP95, "environment", "service", "feature", "stage"))],
    },
    {
      title: "Saturation",
      panels: [
        lines(callsInFlight, "environment", "service", "model"),
        lines(callsQueued, "environment", "service", "model"),
        lines(connectionsActive, "environment", "service", "provider"),
        lines(rateLimitUsed, "provider", "model", "kind"),
      ],
    },
  ],
};
