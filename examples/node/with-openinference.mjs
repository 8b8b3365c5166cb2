// The application with Arize's OpenInference instrumentation, which patches the module that it is handed.

import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { main } from "./app.mjs";
import { start } from "./telemetry.mjs";

const instrumentation = new OpenAIInstrumentation();
instrumentation.manuallyInstrument(OpenAI);
const sdk = start(instrumentation);
await main();
await sdk.shutdown();
