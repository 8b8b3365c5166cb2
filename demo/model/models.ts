/** How a model behaves. Figures are of the order that such models have; what matters is that they differ. */
export interface ModelBehaviour {
  /** Median seconds to the first token. */
  readonly firstTokenSeconds: number;
  readonly tokensPerSecond: number;
  /** Median length of an answer in tokens. */
  readonly answerTokens: number;
  /** Share of the output that is reasoning. */
  readonly reasoning: number;
  /** The dated id under which it answers. */
  readonly version: string;
  /** The id of the version that comes next: one that has a price. */
  readonly next?: string;
}

const ordinary: ModelBehaviour = { firstTokenSeconds: 0.25, tokensPerSecond: 220, answerTokens: 110, reasoning: 0, version: "" };

const models: Readonly<Record<string, ModelBehaviour>> = {
  "gpt-4o-mini": { ...ordinary, version: "gpt-4o-mini-2024-07-18" },
  "gpt-4o": { ...ordinary, firstTokenSeconds: 0.35, tokensPerSecond: 150, answerTokens: 140, version: "gpt-4o-2024-08-06", next: "gpt-4o-2024-11-20" },
  "gpt-5": { ...ordinary, firstTokenSeconds: 0.6, tokensPerSecond: 240, answerTokens: 260, reasoning: 0.5, version: "gpt-5-2025-08-07", next: "gpt-5-2026-10-01" },
  "claude-sonnet-4-5": { ...ordinary, firstTokenSeconds: 0.45, tokensPerSecond: 170, answerTokens: 170, version: "claude-sonnet-4-5-20250929", next: "claude-sonnet-4-5-20261001" },
};

export const modelNames = Object.keys(models);

export function behaviourOf(model: string): ModelBehaviour {
  return models[model] ?? { ...ordinary, version: model };
}
