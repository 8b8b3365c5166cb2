import { type StatsFs, statfsSync } from "node:fs";
import { exposed, type Sample } from "../intake/exposition.ts";
import { diskFree, diskSize } from "../telemetry/server-metrics.ts";

/** Folders whose file systems are watched, by the name that they have as a label. */
export type Disks = Readonly<Record<string, string>>;

/** Blocks of a file system: all, those that nobody uses, and those of them that are not kept for root. */
type Space = Pick<StatsFs, "bsize" | "blocks" | "bfree" | "bavail">;

/**
 * What is free of the file systems, and what they can hold, in bytes: both as it is for who is not root, so that all is
 * used when nothing is free. One that cannot be asked is left out.
 */
export function diskMetrics(disks: Disks, ask: (folder: string) => Space = statfsSync): string {
  const spaces = Object.entries(disks).flatMap(([disk, folder]) => {
    const found = space(folder, ask);
    return found ? [{ disk, ...found }] : [];
  });
  const samples = (of: "free" | "size"): Sample[] => spaces.map((each) => [{ disk: each.disk }, each[of]]);
  return exposed(diskFree, samples("free")) + exposed(diskSize, samples("size"));
}

function space(folder: string, ask: (folder: string) => Space): { readonly free: number; readonly size: number } | undefined {
  try {
    const { bsize, blocks, bfree, bavail } = ask(folder);
    return { free: bsize * bavail, size: bsize * (blocks - bfree + bavail) };
  } catch {
    return undefined;
  }
}
