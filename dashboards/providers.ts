import { costPerMillionTokens, costPerRequest } from "../signals/cost.ts";
import { errorRate, providerErrorRatio } from "../signals/errors.ts";
import { firstTokenP95, latencyP95 } from "../signals/latency.ts";
import { fallbackRate, fallbackShare, retryRate, retryShare } from "../signals/providers.ts";
import { callsQueued, queueWait, rateLimitUsed } from "../signals/saturation.ts";
import { requestRate } from "../signals/traffic.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { lines, pie, stacked, stat } from "./panels.ts";

export const providers: Dashboard = {
  uid: "plumbline-providers",
  title: "LLM providers",
  description: "Which provider does what it should, at what price, and where do calls go when it does not?",
  rows: [
    { title: "Now", panels: [stat(providerErrorRatio), stat(fallbackShare), stat(retryShare), stat(costPerRequest)] },
    {
      title: "Side by side",
      panels: [
        lines(providerErrorRatio, "environment", "service", "provider"),
        stacked(errorRate, "provider", "error_type"),
        lines(latencyP95, "environment", "service", "provider", "model"),
        lines(firstTokenP95, "environment", "service", "provider", "model"),
        lines(costPerRequest, "provider", "model"),
        lines(costPerMillionTokens, "provider", "model"),
        wide("half", pie("Calls by provider", requestRate, "provider")),
        stacked(requestRate, "provider", "model"),
      ],
    },
    {
      title: "Fallbacks and retries",
      panels: [
        lines(fallbackShare, "environment", "service", "feature"),
        stacked(fallbackRate, "from_model", "to_model", "reason"),
        lines(retryShare, "environment", "service", "feature"),
        stacked(retryRate, "from_model", "reason"),
      ],
    },
    {
      title: "Quotas and queues",
      panels: [
        wide("full", lines(rateLimitUsed, "environment", "service", "provider", "model", "kind")),
        lines(queueWait, "environment", "service", "model"),
        lines(callsQueued, "environment", "service", "model"),
      ],
    },
  ],
};
