/** Numbers that look random and are the same in every run. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 to 1. */
  next(): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (this.state >> 8) / (0x7fffffff >> 8);
  }

  /** How many of something there are where so many are expected and none knows of another. */
  count(expected: number): number {
    if (expected <= 0) return 0;
    // Beyond this a bell is as good.
    if (expected > 50) return Math.max(0, Math.round(expected + Math.sqrt(expected) * (this.bell() - 6)));
    const least = Math.exp(-expected);
    let product = this.next();
    let found = 0;
    for (; product > least; found++) product *= this.next();
    return found;
  }

  /** How many of so many something happens to. */
  among(all: number, share: number): number {
    if (all > 200) return Math.min(all, this.count(all * share));
    let found = 0;
    for (let each = 0; each < all; each++) if (this.next() < share) found++;
    return found;
  }

  /** Around 6, with a standard deviation of 1. */
  private bell(): number {
    let sum = 0;
    for (let each = 0; each < 12; each++) sum += this.next();
    return sum;
  }
}
