from opentelemetry import trace, metrics
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
import openai
import time
import logging
import json

# Configure OpenTelemetry
resource = Resource.create({
    "service.name": "ai-app",
    "service.version": "1.0.0",
    "deployment.environment": "production"
})

# Setup tracing
trace.set_tracer_provider(TracerProvider(resource=resource))
tracer = trace.get_tracer(__name__)

# Setup OTLP exporter for traces (sends to Jaeger/Tempo)
otlp_exporter = OTLPSpanExporter(endpoint="http://otel-collector:4317")
span_processor = BatchSpanProcessor(otlp_exporter)
trace.get_tracer_provider().add_span_processor(span_processor)

# Setup metrics
metric_reader = PrometheusMetricReader()
meter_provider = MeterProvider(resource=resource, metric_readers=[metric_reader])
metrics.set_meter_provider(meter_provider)
meter = metrics.get_meter(__name__)

# Define metrics
llm_request_counter = meter.create_counter(
    name="llm_requests_total",
    description="Total LLM requests",
    unit="1"
)

llm_token_counter = meter.create_counter(
    name="llm_tokens_total",
    description="Total tokens used",
    unit="tokens"
)

llm_cost_counter = meter.create_counter(
    name="llm_cost_total",
    description="Total LLM costs in USD",
    unit="USD"
)

llm_latency_histogram = meter.create_histogram(
    name="llm_request_duration_seconds",
    description="LLM request latency",
    unit="s"
)

llm_error_counter = meter.create_counter(
    name="llm_errors_total",
    description="Total LLM errors",
    unit="1"
)

# Configure structured logging
logging.basicConfig(
    level=logging.INFO,
    format='%(asctime)s - %(name)s - %(levelname)s - %(message)s'
)
logger = logging.getLogger(__name__)

class ObservableOpenAIClient:
    """OpenAI client with full observability instrumentation."""

    # Model pricing (November 2025, per 1M tokens)
    PRICING = {
        "gpt-5": {"input": 2.50, "output": 10.00},
        "gpt-4o": {"input": 2.50, "output": 10.00},
        "gpt-4o-mini": {"input": 0.15, "output": 0.60}
    }

    def __init__(self, api_key: str):
        self.client = openai.OpenAI(api_key=api_key)

    def chat_completion(self,
                        model: str,
                        messages: list,
                        user_id: str = None,
                        feature: str = "default",
                        **kwargs):
        """Chat completion with comprehensive instrumentation."""
        # Start span for distributed tracing
        with tracer.start_as_current_span(
            "llm.chat_completion",
            attributes={
                "llm.model": model,
                "llm.provider": "openai",
                "user.id": user_id,
                "feature": feature
            }
        ) as span:
            start_time = time.time()

            try:
                # Make API call
                response = self.client.chat.completions.create(
                    model=model,
                    messages=messages,
                    **kwargs
                )

                # Calculate metrics
                latency = time.time() - start_time
                input_tokens = response.usage.prompt_tokens
                output_tokens = response.usage.completion_tokens
                total_tokens = response.usage.total_tokens

                # Calculate cost
                cost = self._calculate_cost(model, input_tokens, output_tokens)

                # Record metrics with labels
                metric_attrs = {
                    "model": model,
                    "feature": feature,
                    "status": "success"
                }

                llm_request_counter.add(1, metric_attrs)
                llm_token_counter.add(total_tokens, {**metric_attrs, "type": "total"})
                llm_token_counter.add(input_tokens, {**metric_attrs, "type": "input"})
                llm_token_counter.add(output_tokens, {**metric_attrs, "type": "output"})
                llm_cost_counter.add(cost, metric_attrs)
                llm_latency_histogram.record(latency, metric_attrs)

                # Add span attributes
                span.set_attributes({
                    "llm.input_tokens": input_tokens,
                    "llm.output_tokens": output_tokens,
                    "llm.total_tokens": total_tokens,
                    "llm.cost_usd": cost,
                    "llm.latency_seconds": latency,
                    "llm.finish_reason": response.choices[0].finish_reason
                })

                # Structured logging
                logger.info(
                    "LLM request completed",
                    extra={
                        "request_id": span.get_span_context().span_id,
                        "user_id": user_id,
                        "model": model,
                        "feature": feature,
                        "input_tokens": input_tokens,
                        "output_tokens": output_tokens,
                        "total_tokens": total_tokens,
                        "cost_usd": cost,
                        "latency_seconds": latency,
                        "finish_reason": response.choices[0].finish_reason,
                        "prompt_preview": messages[0]["content"][:100] if messages else ""
                    }
                )

                return response

            except openai.APIError as e:
                # Record error metrics
                error_attrs = {
                    "model": model,
                    "feature": feature,
                    "error_type": type(e).__name__,
                    "status": "error"
                }

                llm_request_counter.add(1, error_attrs)
                llm_error_counter.add(1, error_attrs)
                llm_latency_histogram.record(time.time() - start_time, error_attrs)

                # Add error to span
                span.set_status(trace.Status(trace.StatusCode.ERROR, str(e)))
                span.record_exception(e)

                # Log error
                logger.error(
                    f"LLM request failed: {e}",
                    extra={
                        "user_id": user_id,
                        "model": model,
                        "feature": feature,
                        "error_type": type(e).__name__,
                        "error_message": str(e)
                    },
                    exc_info=True
                )

                raise

    def _calculate_cost(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Calculate request cost based on token usage and model pricing."""
        if model not in self.PRICING:
            return 0.0

        pricing = self.PRICING[model]
        input_cost = (input_tokens / 1_000_000) * pricing["input"]
        output_cost = (output_tokens / 1_000_000) * pricing["output"]

        return round(input_cost + output_cost, 6)

# Example usage
if __name__ == "__main__":
    import os

    client = ObservableOpenAIClient(api_key=os.environ["OPENAI_API_KEY"])

    response = client.chat_completion(
        model="gpt-4o-mini",
        messages=[
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": "Explain observability in 2 sentences."}
        ],
        user_id="user_123",
        feature="chat_assistant",
        temperature=0.7,
        max_tokens=100
    )

    print(response.choices[0].message.content)
