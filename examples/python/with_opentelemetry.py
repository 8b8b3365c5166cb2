"""The application with OpenTelemetry's own GenAI instrumentation."""

import app
from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
from telemetry import provider

OpenAIInstrumentor().instrument(tracer_provider=provider)
app.main()
