/** A company, or a server, that answers calls. */
export interface Provider {
  /** Name in the OpenTelemetry GenAI conventions (`gen_ai.provider.name`); the value of the label `provider`. */
  readonly name: string;
  /** What older conventions and other instrumentations call it. A suffix such as `.chat` is cut off before. */
  readonly aliases: readonly string[];
  /** Its id in the price catalogue; absent where the catalogue has none. */
  readonly catalogue?: string;
}

/** Sources: GenAI semantic conventions 1.26 to 1.42, OpenInference `llm.provider`, Vercel AI SDK provider ids. */
export const providers: readonly Provider[] = [
  { name: "openai", aliases: ["OpenAI", "open_ai"], catalogue: "openai" },
  { name: "anthropic", aliases: ["Anthropic", "claude"], catalogue: "anthropic" },
  {
    name: "azure.ai.openai",
    aliases: ["az.ai.openai", "azure_openai", "azure-openai", "azure", "Azure"],
    catalogue: "azure",
  },
  { name: "azure.ai.inference", aliases: ["az.ai.inference", "azure_ai", "azure-ai"], catalogue: "azure" },
  { name: "aws.bedrock", aliases: ["aws_bedrock", "bedrock", "amazon-bedrock", "AWS", "aws"], catalogue: "aws" },
  { name: "gcp.gemini", aliases: ["gemini", "google", "google.generative-ai", "Google"], catalogue: "google" },
  {
    name: "gcp.vertex_ai",
    aliases: ["vertex_ai", "vertexai", "google.vertex", "google-vertex", "VertexAI"],
    catalogue: "google",
  },
  { name: "gcp.gen_ai", aliases: ["google_genai", "gen_ai"], catalogue: "google" },
  { name: "mistral_ai", aliases: ["mistralai", "mistral", "MistralAI"], catalogue: "mistral" },
  { name: "cohere", aliases: ["Cohere"], catalogue: "cohere" },
  { name: "groq", aliases: ["Groq"], catalogue: "groq" },
  { name: "deepseek", aliases: ["DeepSeek"], catalogue: "deepseek" },
  { name: "x_ai", aliases: ["xai", "x-ai"], catalogue: "x-ai" },
  { name: "perplexity", aliases: ["Perplexity"], catalogue: "perplexity" },
  { name: "moonshot_ai", aliases: ["moonshotai", "moonshot"], catalogue: "moonshotai" },
  { name: "openrouter", aliases: ["open_router"], catalogue: "openrouter" },
  { name: "together_ai", aliases: ["together", "togetherai"], catalogue: "together" },
  { name: "fireworks_ai", aliases: ["fireworks"], catalogue: "fireworks" },
  { name: "cerebras", aliases: ["Cerebras"], catalogue: "cerebras" },
  { name: "novita", aliases: [], catalogue: "novita" },
  { name: "avian", aliases: [], catalogue: "avian" },
  { name: "ovhcloud", aliases: [], catalogue: "ovhcloud" },
  { name: "ibm.watsonx.ai", aliases: ["watsonx", "ibm"] },
  { name: "ollama", aliases: ["Ollama"] },
  { name: "vllm", aliases: ["hosted_vllm"] },
  { name: "self_hosted", aliases: ["local"] },
];

export const providerNames: readonly string[] = providers.map((provider) => provider.name);

/** Every spelling of a provider → its name. */
export const providerSpellings: Readonly<Record<string, string>> = Object.fromEntries(
  providers.flatMap(({ name, aliases }) => [name, ...aliases].map((spelling) => [spelling, name])),
);
