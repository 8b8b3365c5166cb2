// The application with OpenTelemetry's own OpenAI instrumentation. It hooks the module as it is imported, so the
// hook comes first.

import { register } from "node:module";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import { start } from "./telemetry.mjs";

register("@opentelemetry/instrumentation/hook.mjs", import.meta.url);
const sdk = start(new OpenAIInstrumentation());
const { main } = await import("./app.mjs");
await main();
await sdk.shutdown();
