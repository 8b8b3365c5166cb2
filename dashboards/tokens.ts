import { owner } from "../signals/baselines.ts";
import { cacheEntryCount, cacheHitRatio } from "../signals/cache.ts";
import { requestTokensP95, tokenAnomaly, tokenRate, tokenSpike, tokensPerRequest, usageMissingShare } from "../signals/tokens.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { lines, pie, stacked, stat } from "./panels.ts";

export const tokens: Dashboard = {
  uid: "plumbline-tokens",
  title: "LLM tokens",
  description: "How many tokens are used, what for, and do prompts grow?",
  rows: [
    { title: "Now", panels: [stat(tokenRate), stat(tokensPerRequest), stat(cacheHitRatio), stat(usageMissingShare)] },
    { title: "Use", panels: [stacked(tokenRate, "type"), stacked(tokenRate, "feature"), stacked(tokenRate, "model"), wide("half", pie("Tokens by team", tokenRate, "team"))] },
    {
      title: "Size of requests",
      panels: [lines(tokensPerRequest, "environment", "service", "feature"), lines(requestTokensP95, "environment", "service", "feature", "direction")],
    },
    { title: "Is it usual?", panels: [lines(tokenAnomaly, ...owner), lines(tokenSpike, ...owner)] },
    { title: "Cache", panels: [lines(cacheHitRatio, "environment", "service", "feature", "kind"), lines(cacheEntryCount, "feature", "kind")] },
  ],
};
