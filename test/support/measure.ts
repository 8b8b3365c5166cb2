import type { Sample } from "./exposition.ts";

/**
 * What Prometheus would know of a counter that it scrapes now and then: the sum of its increases, a drop being a
 * restart from zero.
 */
export class Scraped {
  private last = new Map<string, number>();
  private total = 0;

  add(samples: readonly Sample[], name: string): void {
    for (const { labels, value } of samples.filter((sample) => sample.name === name)) {
      const series = JSON.stringify(labels);
      const before = this.last.get(series) ?? 0;
      this.total += value >= before ? value - before : value;
      this.last.set(series, value);
    }
  }

  get increase(): number {
    return this.total;
  }
}
