/** Requests and tokens that one key may use in a minute, per model; what the headers of real providers say. */
export const QUOTA = { requests: 1_200, tokens: 600_000 } as const;

const WINDOW_MS = 60_000;

/** What a client that was turned away is told to wait, in milliseconds. */
const RETRY_AFTER_MS = 250;

interface Use {
  readonly since: number;
  requests: number;
  tokens: number;
}

/** Counts calls against the quota of their model, in windows of a minute. */
export class Quota {
  private readonly used = new Map<string, Use>();

  /** Counts a call, and gives the headers that say how much is left. */
  take(model: string, tokens: number, now: number): Record<string, string> {
    const current = this.used.get(model);
    const use = current && now - current.since < WINDOW_MS ? current : { since: now, requests: 0, tokens: 0 };
    use.requests += 1;
    use.tokens += tokens;
    this.used.set(model, use);
    return headers(use, use.since + WINDOW_MS - now);
  }

  /** The headers of a call that is turned away: nothing is left, and when to try again. */
  exhausted(): Record<string, string> {
    return {
      ...headers({ ...QUOTA }, WINDOW_MS),
      "retry-after": String(Math.ceil(RETRY_AFTER_MS / 1_000)),
      "retry-after-ms": String(RETRY_AFTER_MS),
    };
  }
}

function headers(use: { readonly requests: number; readonly tokens: number }, resetMs: number): Record<string, string> {
  const reset = `${Math.max(0, Math.ceil(resetMs / 1_000))}s`;
  return Object.fromEntries(
    (["requests", "tokens"] as const).flatMap((kind) => [
      [`x-ratelimit-limit-${kind}`, String(QUOTA[kind])],
      [`x-ratelimit-remaining-${kind}`, String(Math.max(0, QUOTA[kind] - use[kind]))],
      [`x-ratelimit-reset-${kind}`, reset],
    ]),
  );
}
