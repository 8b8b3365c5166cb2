/** One of some choices, by weight. */
export function choose<T>(weighted: readonly (readonly [T, number])[]): T {
  let left = Math.random() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of weighted) {
    left -= weight;
    if (left <= 0) return choice;
  }
  const last = weighted.at(-1);
  if (!last) throw new Error("nothing to choose from");
  return last[0];
}

/** Log-normal around a median: most values near it, a few far above. Latencies and lengths are like that. */
export function around(median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return median * Math.exp(spread * normal);
}

export function chance(share: number): boolean {
  return Math.random() < share;
}

/** Waiting time to the next of events that come at a mean rate per second, in milliseconds. */
export function untilNext(perSecond: number): number {
  return (-Math.log(1 - Math.random()) / perSecond) * 1_000;
}
