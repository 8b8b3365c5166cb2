"""The application with OpenLLMetry, Traceloop's instrumentation."""

import app
from opentelemetry.instrumentation.openai import OpenAIInstrumentor
from telemetry import provider

OpenAIInstrumentor().instrument(tracer_provider=provider)
app.main()
