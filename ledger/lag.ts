/** How long the last call that was stored is remembered, in milliseconds: longer than between two scrapes. */
const REMEMBERED_MS = 15_000;

/**
 * How far the ledger is behind: the age of the oldest call that is being stored, was just stored, or was last refused
 * because the database is down. An age is counted from the end of the call, so calls that an application sends late
 * look like a ledger that is late, as long as they come in.
 */
export class Lag {
  private readonly waiting = new Set<{ readonly sinceMs: number }>();
  private refusedSinceMs: number | undefined;
  private last = { atMs: 0, ageMs: 0 };
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Does some work on calls, of which the oldest ended at the given time. */
  async during<T>(sinceMs: number, work: () => Promise<T>): Promise<T> {
    const entry = { sinceMs };
    this.waiting.add(entry);
    try {
      const result = await work();
      this.refusedSinceMs = undefined;
      this.last = { atMs: this.now(), ageMs: this.now() - sinceMs };
      return result;
    } catch (error) {
      this.refusedSinceMs = Math.min(this.refusedSinceMs ?? sinceMs, sinceMs);
      throw error;
    } finally {
      this.waiting.delete(entry);
    }
  }

  get seconds(): number {
    const now = this.now();
    const ages = [...this.waiting].map(({ sinceMs }) => now - sinceMs);
    if (this.refusedSinceMs !== undefined) ages.push(now - this.refusedSinceMs);
    if (now - this.last.atMs < REMEMBERED_MS) ages.push(this.last.ageMs);
    return Math.max(0, ...ages) / 1_000;
  }
}
