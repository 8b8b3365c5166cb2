"""The application with Arize's OpenInference instrumentation."""

import app
from openinference.instrumentation.openai import OpenAIInstrumentor
from telemetry import provider

OpenAIInstrumentor().instrument(tracer_provider=provider)
app.main()
