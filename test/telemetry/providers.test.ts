import { findProvider } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { OTHER, UNKNOWN } from "../../telemetry/labels.ts";
import { providerNames, providerSpellings, providers } from "../../telemetry/providers.ts";

describe("providers", () => {
  const spellings = providers.flatMap(({ name, aliases }) => [name, ...aliases]);

  test("are spelled in ways that mean one of them only", () => {
    expect(spellings.filter((each, index) => spellings.indexOf(each) !== index)).toEqual([]);
    for (const each of spellings) {
      const alike = spellings.filter((other) => other.toLowerCase() === each.toLowerCase());
      expect(new Set(alike.map((other) => providerSpellings[other])).size, each).toBe(1);
    }
  });

  test("are not called what unknown ones are counted as", () => {
    expect(spellings).not.toContain(OTHER);
    expect(spellings).not.toContain(UNKNOWN);
  });

  // `gen_ai.provider.name` in the conventions 1.37 to 1.42.
  test.each([
    ...["openai", "anthropic", "azure.ai.openai", "azure.ai.inference", "aws.bedrock", "gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"],
    ...["cohere", "mistral_ai", "deepseek", "groq", "perplexity", "x_ai", "ibm.watsonx.ai", "moonshot_ai"],
  ])("%s of the OpenTelemetry conventions is a provider under that name", (name) => {
    expect(providerNames).toContain(name);
  });

  // `gen_ai.system` up to 1.36, OpenInference, Vercel AI SDK.
  test.each([
    ["az.ai.openai", "azure.ai.openai"],
    ["az.ai.inference", "azure.ai.inference"],
    ["gemini", "gcp.gemini"],
    ["vertex_ai", "gcp.vertex_ai"],
    ["xai", "x_ai"],
    ["OpenAI", "openai"],
    ["mistralai", "mistral_ai"],
    ["amazon-bedrock", "aws.bedrock"],
    ["google.generative-ai", "gcp.gemini"],
    ["google.vertex", "gcp.vertex_ai"],
  ])("%s is an older word for %s", (spelling, name) => {
    expect(providerSpellings[spelling]).toBe(name);
  });

  test.each(providers.filter(({ catalogue }) => catalogue))("$name has prices: the catalogue knows $catalogue", ({ catalogue = "" }) => {
    expect(findProvider({ providerId: catalogue })?.id).toBe(catalogue);
  });
});
