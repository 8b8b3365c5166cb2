import type { World } from "../world.ts";
import { except, growing, launched, nightly, office, steady } from "./course.ts";
import { platform } from "./sources.ts";

const course = except(growing(office, 1.12), 48, 24, 0.2);
const [chat, chatElsewhere, search, summaries] = platform(course);
const extra = { team: "search", provider: "openai", operation: "chat", failing: 0.003 } as const;

/** Much changes and little is wrong. */
export const moving: World = {
  name: "moving",
  about: "a platform that grows by 12 % a week, with a holiday, a launch, a model replaced, deploys and a large job each night; five weeks before",
  weeksBefore: 5,
  days: 7,
  sources: [
    ...[chat, chatElsewhere, search, summaries]
      .filter((source) => source !== undefined)
      .map((source) => (source === chat ? { ...source, course: (hour: number) => (hour < 81 ? course(hour) : 0) } : source)),
    ...(chat ? [{ ...chat, model: "gpt-5", usd: 0.013, seconds: 1.3, course: (hour: number) => (hour < 81 ? 0 : course(hour)) }] : []),
    { ...extra, service: "batch", feature: "index", model: "gpt-4o-mini", perMinute: 200, seconds: 1, usd: 0.01, tokens: 4_000, course: nightly(2) },
    { ...extra, service: "new-app", feature: "code_review", model: "gpt-5", perMinute: 25, seconds: 1.4, usd: 0.02, tokens: 3_000, course: launched(steady, 33) },
  ],
  config: {
    services: { "ai-app": {}, "new-app": {}, batch: {} },
    features: {
      chat_assistant: { team: "assistants" },
      code_review: { team: "search" },
      document_search: { team: "search" },
      summarize: { team: "search" },
      index: { team: "search" },
    },
  },
  deploys: [9, 33, 57, 81, 105.3],
  gaps: [{ from: 99, hours: 0.3 }],
  incidents: [
    { name: "cost loop on the holiday: 8 times the calls of a feature for 3 h", harmful: true, from: 58, hours: 3, feature: "document_search", effect: () => ({ calls: 8 }) },
    { name: "the nightly job fails: every call of it for 30 min", harmful: true, from: 122.5, hours: 0.5, feature: "index", effect: () => ({ failing: 1 }) },
    { name: "the new feature fails: 20 % for 30 min", harmful: true, from: 136, hours: 0.5, feature: "code_review", effect: () => ({ failing: 0.2 }) },
  ],
};
