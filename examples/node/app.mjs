// An application that calls a model. It knows nothing of how it is observed: it only says who asks, and what for.

import { context, propagation } from "@opentelemetry/api";
import OpenAI from "openai";

const client = new OpenAI(); // OPENAI_BASE_URL and OPENAI_API_KEY say where and as whom
const messages = [
  { role: "system", content: "You are a helpful assistant that answers briefly. ".repeat(100) },
  { role: "user", content: "Explain observability in 2 sentences." },
];

const calls = {
  chat: async () => (await client.chat.completions.create({ model: "gpt-4o-mini", messages })).usage,
  reason: async () => (await client.chat.completions.create({ model: "gpt-5", messages })).usage,
  stream: async () => {
    const stream_options = { include_usage: true }; // without it a stream does not say its tokens
    const chunks = await client.chat.completions.create({ model: "gpt-4o", messages, stream: true, stream_options });
    let usage;
    for await (const chunk of chunks) usage = chunk.usage ?? usage;
    return usage;
  },
  embed: async () => (await client.embeddings.create({ model: "text-embedding-3-small", input: messages[1].content })).usage,
};

const caller = { feature: "chat_assistant", team: "assistants", "user.id": "user_123" };
const entries = Object.fromEntries(Object.entries(caller).map(([key, value]) => [key, { value }]));

export async function main(names = process.argv.slice(2)) {
  await context.with(propagation.setBaggage(context.active(), propagation.createBaggage(entries)), async () => {
    for (const call of names.length ? names : Object.keys(calls)) {
      const said = await calls[call]().then(
        (usage) => ({ usage }),
        (error) => ({ error: error.constructor.name }),
      );
      console.log(JSON.stringify({ call, ...said }));
    }
  });
}
