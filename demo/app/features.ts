/** Evaluations of the contract that the demo runs; of all of them a high score is good. */
export type Evaluation = "relevance" | "faithfulness" | "correctness";

/** A product feature of the demo: who uses it, which models answer, and in which dialect its calls are instrumented. */
export interface Feature {
  readonly name: string;
  /** Undefined where the application leaves it to the stack's config. */
  readonly team?: string;
  /** Share of the traffic. */
  readonly weight: number;
  readonly models: readonly (readonly [string, number])[];
  /** Median length of the prompt in tokens, context from retrieval included. */
  readonly promptTokens: number;
  /** The model that is asked when another fails with an error that it need not share. */
  readonly fallback?: string;
  /** What its answers are scored for. */
  readonly evaluations: readonly Evaluation[];
  readonly retrieval: boolean;
  readonly streamed: boolean;
  /** Share of the questions that a semantic cache could answer; 0 where there is none. */
  readonly cacheable: number;
  readonly dialect: "guide" | "gen_ai" | "openinference" | "openllmetry";
}

export const features: readonly Feature[] = [
  {
    name: "chat_assistant",
    team: "assistants",
    weight: 45,
    models: [
      ["gpt-4o-mini", 60],
      ["gpt-4o", 30],
      ["claude-sonnet-4-5", 10],
    ],
    promptTokens: 400,
    fallback: "claude-sonnet-4-5",
    evaluations: ["relevance"],
    retrieval: false,
    streamed: true,
    cacheable: 0.2,
    dialect: "guide",
  },
  {
    name: "document_search",
    weight: 30,
    models: [
      ["gpt-4o-mini", 50],
      ["gpt-4o", 50],
    ],
    promptTokens: 2_200,
    evaluations: ["relevance", "faithfulness"],
    retrieval: true,
    streamed: false,
    cacheable: 0.3,
    dialect: "openinference",
  },
  {
    name: "code_review",
    team: "platform",
    weight: 15,
    models: [
      ["claude-sonnet-4-5", 70],
      ["gpt-5", 30],
    ],
    promptTokens: 3_000,
    fallback: "gpt-4o",
    evaluations: ["correctness"],
    retrieval: false,
    streamed: false,
    cacheable: 0,
    dialect: "gen_ai",
  },
  {
    name: "summarize",
    team: "assistants",
    weight: 10,
    models: [["gpt-4o-mini", 100]],
    promptTokens: 1_500,
    evaluations: ["faithfulness"],
    retrieval: false,
    streamed: true,
    cacheable: 0,
    dialect: "openllmetry",
  },
];

/** People of the demo. */
export const users = Array.from({ length: 40 }, (_, index) => `user-${String(index + 1).padStart(3, "0")}@example.com`);
