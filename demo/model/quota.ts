import type { Fault } from "../faults.ts";

/** Requests and tokens that one key may use in a minute, per model; what the headers of real providers say. */
export interface Allowance {
  readonly requests: number;
  readonly tokens: number;
}

/** What is enough for so many calls a second of all models, several times over. */
export function allowanceFor(callsPerSecond: number): Allowance {
  return { requests: Math.ceil(240 * callsPerSecond), tokens: Math.ceil(120_000 * callsPerSecond) };
}

const WINDOW_MS = 60_000;

/** What a client that was turned away is told to wait, in milliseconds. */
const RETRY_AFTER_MS = 250;

/** The share of the quota that is left where it is nearly used. */
const NEARLY_USED = 0.1;

interface Use {
  readonly since: number;
  requests: number;
  tokens: number;
}

/** Counts calls against the quota of their model, in windows of a minute. */
export class Quota {
  private readonly used = new Map<string, Use>();
  private readonly allowed: Allowance;

  constructor(allowed: Allowance) {
    this.allowed = allowed;
  }

  /** Counts a call, and gives the headers that say how much is left. */
  take(model: string, tokens: number, now: number, fault?: Fault): Record<string, string> {
    const current = this.used.get(model);
    const use = current && now - current.since < WINDOW_MS ? current : { since: now, requests: 0, tokens: 0 };
    use.requests += 1;
    use.tokens += tokens;
    this.used.set(model, use);
    const { requests, tokens: most } = this.allowed;
    const told = fault === "quota_nearly_used" ? { requests: requests * (1 - NEARLY_USED), tokens: most * (1 - NEARLY_USED) } : use;
    return this.headers(told, use.since + WINDOW_MS - now);
  }

  /** The headers of a call that is turned away: nothing is left, and when to try again. */
  exhausted(): Record<string, string> {
    return {
      ...this.headers(this.allowed, WINDOW_MS),
      "retry-after": String(Math.ceil(RETRY_AFTER_MS / 1_000)),
      "retry-after-ms": String(RETRY_AFTER_MS),
    };
  }

  private headers(use: Allowance, resetMs: number): Record<string, string> {
    const reset = `${Math.max(0, Math.ceil(resetMs / 1_000))}s`;
    return Object.fromEntries(
      (["requests", "tokens"] as const).flatMap((kind) => [
        [`x-ratelimit-limit-${kind}`, String(this.allowed[kind])],
        [`x-ratelimit-remaining-${kind}`, String(Math.max(0, Math.round(this.allowed[kind] - use[kind])))],
        [`x-ratelimit-reset-${kind}`, reset],
      ]),
    );
  }
}
