/** What an instrumentation says of a call beside what all of them say. */
export interface Gives {
  /** Input tokens that the provider's cache served, so that they are priced as such. */
  readonly cachedTokens: boolean;
  readonly cachedTokensOfStreams: boolean;
  readonly reasoningTokens: boolean;
  /** Tokens of a streamed answer whose client asked for them. */
  readonly streamTokens: boolean;
  readonly embeddingTokens: boolean;
  /** When the first token of a streamed answer came. */
  readonly firstToken: boolean;
  /** The provider's id of the call. */
  readonly requestId: boolean;
  /** Calls that failed: without them there are no errors to see. */
  readonly failedCalls: boolean;
}

/** An instrumentation that was really run against the stack, and what came of it. */
export interface Instrumentation {
  /** Its example's name, and the service that the example is run as. */
  readonly name: string;
  readonly package: string;
  readonly language: "python" | "node";
  /** Of the dialect table. */
  readonly dialect: string;
  readonly gives: Gives;
  /** What to set, beside the OTLP endpoint and the service's name. */
  readonly set: string;
  readonly gaps: string;
}

const everything: Gives = {
  cachedTokens: true,
  cachedTokensOfStreams: true,
  reasoningTokens: true,
  streamTokens: true,
  embeddingTokens: true,
  firstToken: true,
  requestId: true,
  failedCalls: true,
};

/** Third-party instrumentations of the OpenAI client: the end-to-end test holds each to its row, in both directions. */
export const instrumentations: readonly Instrumentation[] = [
  {
    name: "openinference",
    package: "openinference-instrumentation-openai",
    language: "python",
    dialect: "openinference",
    gives: { ...everything, requestId: false },
    set: "",
    gaps: "A failed call names its model only among its parameters, where the stack reads it.",
  },
  {
    name: "openllmetry",
    package: "opentelemetry-instrumentation-openai",
    language: "python",
    dialect: "gen_ai-1.37",
    gives: everything,
    set: "`TRACELOOP_TRACE_CONTENT=false`, unless prompts may leave the application",
    gaps: "",
  },
  {
    name: "opentelemetry",
    package: "opentelemetry-instrumentation-genai-openai",
    language: "python",
    dialect: "gen_ai-1.37",
    gives: everything,
    set: "",
    gaps: "",
  },
  {
    name: "openlit",
    package: "openlit",
    language: "python",
    dialect: "gen_ai-1.37",
    gives: { ...everything, cachedTokensOfStreams: false, reasoningTokens: false, firstToken: false },
    set: '`pricing_json="/dev/null"`: else it fetches prices from the internet at every start',
    gaps: "Cached tokens of a stream are priced as fresh ones. Of a stream whose client did not ask for its usage it sends a guess from the length of the text (twice the real number when we ran it), which nobody can tell from a count. Its `gen_ai.server.time_to_first_token` is not used: of a stream it begins only when the answer does, of any other call it is the whole duration.",
  },
  {
    name: "opentelemetry",
    package: "@opentelemetry/instrumentation-openai",
    language: "node",
    dialect: "gen_ai-1.27",
    gives: { ...everything, cachedTokens: false, cachedTokensOfStreams: false, reasoningTokens: false, firstToken: false },
    set: "the hook of `@opentelemetry/instrumentation` before the first `import` of `openai`",
    gaps: "Cached tokens are priced as fresh ones: the cost is too high where prompts are cached.",
  },
  {
    name: "openinference",
    package: "@arizeai/openinference-instrumentation-openai",
    language: "node",
    dialect: "openinference",
    gives: { ...everything, cachedTokensOfStreams: false, streamTokens: false, embeddingTokens: false, firstToken: false, requestId: false, failedCalls: false },
    set: "`manuallyInstrument(OpenAI)` in ES modules",
    gaps: "A call that fails leaves no span at all: its errors are not seen. Streams and embeddings carry no tokens: they show under usage missing, and cost nothing.",
  },
];

/** `service.name` of an instrumentation's example. */
export function serviceOf({ language, name }: Instrumentation): string {
  return `${language}-${name}`;
}
