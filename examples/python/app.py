"""An application that calls a model. It knows nothing of how it is observed: it only says who asks, and what for."""

import json
import sys

import openai
from opentelemetry import baggage, context

client = openai.OpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY say where and as whom
conversation = [
    {"role": "system", "content": "You are a helpful assistant that answers briefly. " * 100},
    {"role": "user", "content": "Explain observability in 2 sentences."},
]


def chat():
    return client.chat.completions.create(model="gpt-4o-mini", messages=conversation).usage


def reason():
    return client.chat.completions.create(model="gpt-5", messages=conversation).usage


def stream():
    options = {"include_usage": True}  # without it a stream does not say its tokens
    chunks = client.chat.completions.create(model="gpt-4o", messages=conversation, stream=True, stream_options=options)
    return [chunk.usage for chunk in chunks][-1]


def embed():
    return client.embeddings.create(model="text-embedding-3-small", input=conversation[1]["content"]).usage


calls = {"chat": chat, "reason": reason, "stream": stream, "embed": embed}


def main():
    for key, value in {"feature": "chat_assistant", "team": "assistants", "user.id": "user_123"}.items():
        context.attach(baggage.set_baggage(key, value))
    for name in sys.argv[1:] or calls:
        try:
            print(json.dumps({"call": name, "usage": calls[name]().model_dump()}), flush=True)
        except openai.APIError as error:
            print(json.dumps({"call": name, "error": type(error).__name__}), flush=True)


if __name__ == "__main__":
    main()
