import { cacheEntryCount, cacheHitRatio, cacheLookups, cacheLoss, cacheSaved } from "../signals/cache.ts";
import { costPerRequest } from "../signals/cost.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { lines, stacked, stat } from "./panels.ts";

export const cache: Dashboard = {
  uid: "plumbline-cache",
  title: "LLM cache",
  description: "What do the caches answer, what does it save, and do they still do what they did?",
  rows: [
    { title: "Now", panels: [stat(cacheHitRatio), stat(cacheLookups), stat(cacheEntryCount), stat(cacheSaved)] },
    {
      title: "Hit rate",
      panels: [
        lines(cacheHitRatio, "environment", "service", "feature", "kind"),
        lines(cacheHitRatio, "kind", "threshold"),
        wide("full", lines(cacheLoss, "environment", "service", "feature", "kind")),
      ],
    },
    {
      title: "Use and savings",
      panels: [
        stacked(cacheLookups, "kind", "result"),
        lines(cacheEntryCount, "environment", "service", "feature", "kind"),
        lines(cacheSaved, "environment", "service", "feature", "kind"),
        lines(costPerRequest, "environment", "service", "feature"),
      ],
    },
  ],
};
