/** One line of a Prometheus exposition. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type LabelSet = Readonly<Record<string, string>>;

/** What `/metrics` of a server says, comments left out. */
function samplesOf(text: string): readonly Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", text = ""]) => [key, text.replace(/\\(.)/g, "$1")] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

export async function scrape(url: string): Promise<readonly Sample[]> {
  return samplesOf(await (await fetch(url)).text());
}

/** Samples of a name whose labels have these values, whatever else they have. */
export function matching(samples: readonly Sample[], name: string, where: LabelSet = {}): readonly Sample[] {
  const wanted = Object.entries(where);
  return samples.filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value));
}

/** Their sum; 0 also where there is none: use `matching` to tell the two apart. */
export function sumOf(samples: readonly Sample[], name: string, where: LabelSet = {}): number {
  return matching(samples, name, where).reduce((sum, { value }) => sum + value, 0);
}

/** The sum per value of one label, where it is above zero. */
export function sumBy(samples: readonly Sample[], name: string, label: string, where: LabelSet = {}): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { labels, value } of matching(samples, name, where)) {
    const key = labels[label] ?? "";
    if (value > 0) sums[key] = (sums[key] ?? 0) + value;
  }
  return sums;
}
