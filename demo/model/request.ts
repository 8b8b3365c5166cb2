/** The parts of a request that the server heeds. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
}

/** Text, or parts of which some are text. */
interface Message {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
}

export interface EmbeddingsRequest {
  readonly model: string;
  readonly input: string | readonly string[];
  readonly encoding_format?: "float" | "base64";
}

/** The text of each message. */
export function textsOf({ messages }: ChatRequest): readonly string[] {
  return messages.map(({ content }) => (typeof content === "string" ? content : (content ?? []).map(({ text = "" }) => text).join("")));
}

/** What a provider would find wrong with it. */
export function mistakeIn(request: Partial<ChatRequest & EmbeddingsRequest>, needs: "messages" | "input"): string | undefined {
  if (typeof request.model !== "string") return "you must provide a model parameter";
  if (needs === "messages") return Array.isArray(request.messages) ? undefined : "Missing required parameter: 'messages'.";
  return request.input === undefined ? "Missing required parameter: 'input'." : undefined;
}
