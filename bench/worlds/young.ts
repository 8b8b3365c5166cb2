import type { World } from "../world.ts";
import { launched, office, steady } from "./course.ts";
import { platform } from "./sources.ts";

/** Nothing is usual yet. */
export const young: World = {
  name: "young",
  about: "a stack in its first two days, with nothing before",
  weeksBefore: 0,
  days: 2,
  sources: [
    ...platform(office),
    {
      service: "new-app",
      feature: "code_review",
      team: "assistants",
      model: "gpt-5",
      provider: "openai",
      operation: "chat",
      perMinute: 20,
      seconds: 1.4,
      usd: 0.02,
      tokens: 3_000,
      failing: 0.003,
      course: launched(steady, 33),
    },
  ],
  config: { services: { "ai-app": {}, "new-app": {} } },
  deploys: [14],
  gaps: [{ from: 3, hours: 0.2 }],
  incidents: [
    { name: "every call fails for 15 min on the first morning", harmful: true, from: 9, hours: 0.25, effect: () => ({ failing: 1 }) },
    { name: "ten times as slow for 40 min", harmful: true, from: 11, hours: 2 / 3, feature: "chat_assistant", effect: () => ({ slower: 10 }) },
    { name: "no calls for 20 min on the first day", harmful: true, from: 13, hours: 1 / 3, effect: () => ({ calls: 0 }) },
    { name: "cost loop on the first day: 10 times the calls of a feature for 2 h", harmful: true, from: 16, hours: 2, feature: "summarize", effect: () => ({ calls: 10 }) },
    { name: "cost loop on the second day: 8 times the calls of a feature for 2 h", harmful: true, from: 36, hours: 2, feature: "document_search", effect: () => ({ calls: 8 }) },
    { name: "one feature fails: 15 % for 40 min", harmful: true, from: 40, hours: 2 / 3, feature: "summarize", effect: () => ({ failing: 0.15 }) },
  ],
};
