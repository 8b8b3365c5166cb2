import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** A gauge of a made-up past: its value at a time, counted in seconds from the beginning; undefined where it is absent. */
export interface PastGauge {
  readonly series: string;
  readonly value: (second: number) => number | undefined;
}

/** Writes a past into the blocks of a Prometheus; the folder of the blocks. All series of a name must stand together. */
export function pastBlocks(folder: string, gauges: readonly PastGauge[], start: number, seconds: number, step: number): string {
  const lines = gauges.flatMap(({ series, value }) =>
    Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => {
      const now = value(index * step);
      return now === undefined ? "" : `${series} ${now} ${start + index * step}\n`;
    }),
  );
  const file = join(folder, "past.txt");
  const blocks = join(folder, "blocks");
  writeFileSync(file, `${lines.join("")}# EOF\n`);
  run("promtool", "tsdb", "create-blocks-from", "openmetrics", file, blocks);
  return blocks;
}
