/** Requests and tokens that one key may use in a minute, per model; what the headers of real providers say. */
const QUOTA = { requests: 1_200, tokens: 600_000 } as const;

const WINDOW_MS = 60_000;

interface Use {
  readonly since: number;
  requests: number;
  tokens: number;
}

const used = new Map<string, Use>();

/** Counts a call against the quota of its model and gives the headers that say how much is left. */
export function quotaHeaders(model: string, tokens: number): Record<string, string> {
  const now = Date.now();
  const current = used.get(model);
  const use = current && now - current.since < WINDOW_MS ? current : { since: now, requests: 0, tokens: 0 };
  use.requests += 1;
  use.tokens += tokens;
  used.set(model, use);
  return {
    "x-ratelimit-limit-requests": String(QUOTA.requests),
    "x-ratelimit-remaining-requests": String(Math.max(0, QUOTA.requests - use.requests)),
    "x-ratelimit-limit-tokens": String(QUOTA.tokens),
    "x-ratelimit-remaining-tokens": String(Math.max(0, QUOTA.tokens - use.tokens)),
  };
}
