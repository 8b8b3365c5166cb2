import { createHash } from "node:crypto";
import type { DescribedRecording } from "../described/recordings.ts";

/** A series that rules of a revision store, with all that it is made of. */
export interface StoredSeries {
  readonly recording: DescribedRecording;
  readonly of: readonly StoredSeries[];
  /** The same for two series exactly if they are made in the same way of the same, whatever they are called. */
  readonly key: string;
}

/** The series that a revision stores under some names. What it does not store is made of nothing. */
export function storedSeries(names: readonly string[], recordings: readonly DescribedRecording[]): StoredSeries[] {
  return names.map((name) => {
    const recording = recordings.find((each) => each.name === name) ?? { name, interval: "1m", rules: [], reads: [], lookbackSeconds: 0 };
    const of = storedSeries(recording.reads, recordings);
    const keys = new Map(of.map((each) => [each.recording.name, each.key]));
    const made = recording.rules.map(({ expr, labels }) => ({ expr: renamed(expr, keys), labels: Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)) }));
    return { recording, of, key: createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 16) };
  });
}

/** Series are told from functions, labels and durations by the colon that Prometheus keeps for what rules store. */
const STORED_NAME = /(?<![\w:])[a-zA-Z_]\w*(?::\w+)+(?![\w:])/g;

/** An expression that reads series under other names. */
export function renamed(promql: string, names: ReadonlyMap<string, string>): string {
  return promql.replace(STORED_NAME, (name) => names.get(name) ?? name);
}

/** What some series are called where they are read: by their recordings, the name that is known of their key, else the recording's own. */
export function namesIn(series: readonly StoredSeries[], known: (key: string) => string | undefined): ReadonlyMap<string, string> {
  return new Map(series.map(({ recording, key }) => [recording.name, known(key) ?? recording.name]));
}

/** A series, and the first time at which it is read. */
export interface Needed {
  readonly series: StoredSeries;
  /** Seconds since 1970. */
  readonly from: number;
}

/** Some series and all that they are made of, each once and behind what it is made of. */
export function withOrigins(read: readonly Needed[]): readonly Needed[] {
  const earliest = new Map<string, Needed>();
  const visit = (needed: Needed) => {
    const { series, from } = needed;
    if ((earliest.get(series.key)?.from ?? Number.POSITIVE_INFINITY) <= from) return;
    earliest.set(series.key, needed);
    for (const each of series.of) visit({ series: each, from: from - series.recording.lookbackSeconds });
  };
  read.forEach(visit);
  return [...earliest.values()].toSorted((a, b) => depth(a.series) - depth(b.series));
}

/** How often something must be stored one after the other before a series is there. */
export function depth({ of }: StoredSeries): number {
  return 1 + Math.max(0, ...of.map(depth));
}
