import type { World } from "../world.ts";
import { nightly, office } from "./course.ts";
import { platform } from "./sources.ts";

const batch = { service: "batch", feature: "summarize", team: "search", model: "gpt-4o-mini", provider: "openai", operation: "chat" } as const;

/** Five weeks of which nothing is to be told, and a week of troubles of every kind. */
export const ordinary: World = {
  name: "ordinary",
  about: "a platform with a daily course, quieter Sundays and a batch job each night; five weeks before",
  weeksBefore: 5,
  days: 7,
  sources: [...platform(office), { ...batch, failing: 0.003, perMinute: 80, seconds: 1.2, usd: 0.004, tokens: 3_000, course: nightly(1.5) }],
  config: {
    features: {
      chat_assistant: { team: "assistants", slo: { availability: 0.99, latency: { share: 0.95, seconds: 5 } } },
      document_search: { team: "search" },
      summarize: { team: "search" },
    },
  },
  deploys: [37, 86.5, 110],
  gaps: [{ from: 54, hours: 8 / 60 }],
  incidents: [
    { name: "provider down: every call fails for 20 min", harmful: true, from: 10, hours: 1 / 3, provider: "openai", effect: () => ({ failing: 1 }) },
    { name: "service gone: no calls for 30 min", harmful: true, from: 15, hours: 0.5, effect: () => ({ calls: 0 }) },
    { name: "one feature fails: 15 % for 40 min", harmful: true, from: 34, hours: 2 / 3, feature: "document_search", effect: () => ({ failing: 0.15 }) },
    { name: "slow burn: 4 % of a feature's calls fail for 6 h", harmful: true, from: 38, hours: 6, feature: "chat_assistant", effect: () => ({ failing: 0.04 }) },
    { name: "refusals: 12 % of a feature's answers for 2 h", harmful: true, from: 45, hours: 2, feature: "chat_assistant", effect: () => ({ refusing: 0.12 }) },
    {
      name: "latency creep: up to five times as slow over 2 h",
      harmful: true,
      from: 57,
      hours: 3,
      feature: "chat_assistant",
      effect: (share) => ({ slower: 1 + Math.min(1, share * 1.5) * 4 }),
    },
    { name: "cost loop: a feature calls 8 times as often for 2 h", harmful: true, from: 63, hours: 2, feature: "document_search", effect: () => ({ calls: 8 }) },
    { name: "dearer answers: calls cost 6 times as much for 3 h", harmful: true, from: 82, hours: 3, feature: "summarize", effect: () => ({ dearer: 6, longer: 6 }) },
    { name: "one provider slow: six times for 40 min", harmful: true, from: 88.5, hours: 2 / 3, provider: "anthropic", effect: () => ({ slower: 6 }) },
    { name: "quality drift: scores fall by 0.2 over 5 h", harmful: true, from: 103, hours: 5, feature: "document_search", effect: (share) => ({ worse: 0.2 * share }) },
    { name: "rate limiting: 8 % of a provider's calls fail for 30 min", harmful: true, from: 106, hours: 0.5, provider: "anthropic", effect: () => ({ failing: 0.08 }) },
    { name: "retry loop: 40 % further tries for 1 h", harmful: true, from: 114, hours: 1, feature: "chat_assistant", effect: () => ({ retrying: 0.4 }) },
    { name: "the quota runs out: from 50 to 97 % over 1.5 h", harmful: true, from: 128, hours: 1.5, provider: "openai", effect: (share) => ({ quota: 0.5 + 0.47 * share }) },
    { name: "tokens double at the same price for 4 h", harmful: true, from: 130, hours: 4, feature: "document_search", effect: () => ({ longer: 2.2 }) },
    { name: "cache lost: no hits for 3 h", harmful: true, from: 135, hours: 3, feature: "chat_assistant", effect: () => ({ hits: 0 }) },
    { name: "one model fails: half of its calls for 30 min", harmful: true, from: 139.5, hours: 0.5, model: "claude-sonnet-4-5", effect: () => ({ failing: 0.5 }) },
    { name: "a feature fails on a Sunday morning: 30 % for 1 h", harmful: true, from: 152, hours: 1, feature: "document_search", effect: () => ({ failing: 0.3 }) },
    { name: "fallbacks: a third of a feature's calls for 1 h", harmful: true, from: 154.5, hours: 1, feature: "chat_assistant", effect: () => ({ fallingBack: 0.33 }) },
    { name: "unhappy users: 35 % thumbs down for 4 h", harmful: true, from: 156, hours: 4, feature: "chat_assistant", effect: () => ({ disliking: 0.35 }) },
    { name: "calls wait: 60 in the queue for 30 min", harmful: true, from: 161, hours: 0.5, model: "gpt-4o-mini", effect: () => ({ waiting: 60 }) },

    { name: "a minute of errors", harmful: false, from: 32, hours: 1 / 60, effect: () => ({ failing: 0.5 }) },
    { name: "a slow minute", harmful: false, from: 52, hours: 1 / 60, effect: () => ({ slower: 4 }) },
    { name: "two failed calls in a quiet night", harmful: false, from: 75, hours: 1 / 60, feature: "summarize", effect: () => ({ failing: 1 }) },
    { name: "an hour with half as many calls again", harmful: false, from: 80.5, hours: 1, effect: () => ({ calls: 1.5 }) },
    { name: "ten minutes with three times as many", harmful: false, from: 92, hours: 1 / 6, effect: () => ({ calls: 3 }) },
    { name: "deploy: no calls for one minute", harmful: false, from: 110, hours: 1 / 60, effect: () => ({ calls: 0 }) },
  ],
};
