import type { CallAttribute } from "./attributes.ts";

/** One test on a span. */
export type SpanTest =
  | { readonly spanName: string }
  /** RE2 */
  | { readonly spanNameMatches: string }
  | { readonly attribute: string; readonly in?: readonly string[] };

/** Where a dialect keeps a value: keys in order of preference, the first that is present counts. */
export interface Location {
  readonly keys: readonly string[];
  /** The value is a list; its first element counts. */
  readonly list?: boolean;
  /** What a number is multiplied with to get the canonical unit: 0.001 for milliseconds. @default 1 */
  readonly scale?: number;
  /** What the dialect's words are called in the contract; words that are not listed stay as they are. */
  readonly words?: Readonly<Record<string, string>>;
  /** Where no key is present: a field of the JSON text that is the value of the first of these keys that is. */
  readonly inJson?: { readonly keys: readonly string[]; readonly field: string };
  /** The value where nothing else is present. */
  readonly otherwise?: string;
}

/** How one kind of instrumentation says what one call of a model was. */
export interface Dialect {
  /** Value of `llm.dialect`. */
  readonly name: string;
  /** Who emits it, and how it is recognised. */
  readonly about: string;
  /** A span is a call when all tests of any one of these lists hold. Agent, chain and workflow spans must not pass:
   * they repeat the usage of the calls inside them. */
  readonly isCall: readonly (readonly SpanTest[])[];
  /** Where each canonical attribute is found. What is not listed is not in this dialect. */
  readonly locations: Readonly<Partial<Record<CallAttribute, Location>>>;
  /** Event that marks the first token of a streamed answer, where no attribute says when it came. */
  readonly firstTokenEvent?: string;
  /** Whether the input tokens include those read from and written to the prompt cache. */
  readonly inputIncludesCache: boolean;
}

/** The location of a value that sits under one key, or the first present of several. */
export function at(...keys: readonly string[]): Location {
  return { keys };
}

/**
 * Who made a call and for what. No convention says this, so applications write it themselves, under the first of these
 * names or under what their instrumentation offers for the purpose.
 */
export const ownIdentity = {
  feature: at("feature", "llm.feature", "app.feature"),
  team: at("team", "llm.team", "app.team"),
  user: at("user.id", "enduser.id", "llm.user"),
  variant: at("llm.variant", "app.variant"),
} as const satisfies Dialect["locations"];
