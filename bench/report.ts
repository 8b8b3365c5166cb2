import { cpus } from "node:os";
import type { Result } from "./pipeline.ts";

/** The middle one: a host that does something else for a while does not change it. */
export function median(results: readonly Result[]): Result {
  const sorted = results.toSorted((a, b) => a.microsecondsPerSpan - b.microsecondsPerSpan);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error("nothing was measured");
  return middle;
}

/** A Markdown table, with every cost in relation to the first. */
export function table(results: readonly Result[]): string {
  const [base] = results;
  const rows = results.map(({ name, microsecondsPerSpan, spansPerCoreSecond, peakMiB, refused }) => {
    const ratio = microsecondsPerSpan / (base?.microsecondsPerSpan ?? Number.NaN);
    return `| ${name} | ${microsecondsPerSpan.toFixed(1)} | ${Math.round(spansPerCoreSecond).toLocaleString("en")} | ${ratio.toFixed(2)} | ${peakMiB} | ${refused} |`;
  });
  return ["| | µs of CPU per span | spans/s per core | ratio | peak MiB | refused at first |", "|---|---|---|---|---|---|", ...rows].join("\n");
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? "unknown processor"}, Node ${process.version}`;
}

/** An argument `--name=value` as a number. */
export function option(name: string, otherwise: number): number {
  const found = given(name);
  return found === undefined ? otherwise : Number(found);
}

/** The folder of a past that is there already, instead of one that is made. */
export function givenBlocks(): string | undefined {
  return given("blocks");
}

function given(name: string): string | undefined {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}
