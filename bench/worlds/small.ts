import type { World } from "../world.ts";
import { office, steady } from "./course.ts";

const source = { team: "search", operation: "chat", provider: "openai", seconds: 2, tokens: 3_000 } as const;

/** Little is called, so that shares are of few. */
export const small: World = {
  name: "small",
  about: "a service with a call a minute by day, one with a call every four minutes at all times; 1 % fail; five weeks before",
  weeksBefore: 5,
  days: 7,
  sources: [
    { ...source, service: "reports", feature: "summarize", model: "gpt-4o", perMinute: 1, usd: 0.2, failing: 0.01, course: office },
    { ...source, service: "watcher", feature: "document_search", model: "gpt-4o-mini", perMinute: 0.25, usd: 0.05, failing: 0.01, course: steady },
  ],
  config: { services: { reports: {}, watcher: {} }, features: { summarize: { team: "search" }, document_search: { team: "search" } } },
  deploys: [36.2, 84],
  gaps: [{ from: 60, hours: 10 / 60 }],
  incidents: [
    { name: "every call of the busier one fails for 40 min", harmful: true, from: 11, hours: 2 / 3, feature: "summarize", effect: () => ({ failing: 1 }) },
    { name: "every call of the rarer one fails for 3 h", harmful: true, from: 29, hours: 3, feature: "document_search", effect: () => ({ failing: 1 }) },
    { name: "half of the calls fail for 3 h", harmful: true, from: 56, hours: 3, feature: "summarize", effect: () => ({ failing: 0.5 }) },
    { name: "eight times as slow for 2 h", harmful: true, from: 82, hours: 2, feature: "summarize", effect: () => ({ slower: 8 }) },
    { name: "calls cost ten times as much for 3 h", harmful: true, from: 105, hours: 3, feature: "summarize", effect: () => ({ dearer: 10, longer: 10 }) },
    { name: "no calls of the busier one for 4 h", harmful: true, from: 129, hours: 4, feature: "summarize", effect: () => ({ calls: 0 }) },

    { name: "two failed calls by day", harmful: false, from: 33, hours: 2 / 60, feature: "summarize", effect: () => ({ failing: 1 }) },
    { name: "a slow quarter of an hour", harmful: false, from: 62, hours: 0.25, feature: "summarize", effect: () => ({ slower: 3 }) },
  ],
};
