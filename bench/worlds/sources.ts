import type { Source } from "../world.ts";
import type { Course } from "./course.ts";

const answers = { service: "ai-app", operation: "chat", failing: 0.003 } as const;

/** An ordinary platform: three features, four models, two providers. */
export function platform(course: Course): readonly Source[] {
  return [
    { ...answers, feature: "chat_assistant", team: "assistants", model: "gpt-4o", provider: "openai", perMinute: 60, seconds: 0.9, usd: 0.01, tokens: 900, course },
    { ...answers, feature: "chat_assistant", team: "assistants", model: "claude-sonnet-4-5", provider: "anthropic", perMinute: 30, seconds: 1, usd: 0.02, tokens: 1_100, course },
    { ...answers, feature: "document_search", team: "search", model: "gpt-4o-mini", provider: "openai", perMinute: 90, seconds: 0.6, usd: 0.002, tokens: 2_000, course },
    { ...answers, feature: "summarize", team: "search", model: "gpt-4o", provider: "openai", perMinute: 12, seconds: 1.1, usd: 0.03, tokens: 6_000, course },
  ];
}
