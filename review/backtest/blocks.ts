import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { HistoryError } from "./history-error.ts";

/** A folder with a piece of the past, as Prometheus stores it. */
export interface Block {
  readonly id: string;
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly minTime: number;
  readonly maxTime: number;
}

/** How the folders of blocks are called. */
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The blocks in a folder: a snapshot, the data folder of a Prometheus, or what `promtool tsdb create-blocks-from` made. */
export function blocksIn(folder: string): readonly Block[] {
  if (!existsSync(folder)) throw new HistoryError(`There is no folder ${folder}.`);
  const blocks = allBlocksIn(folder);
  if (blocks.length === 0)
    throw new HistoryError(`${folder} holds no blocks: they are folders like 01HX3Y… with a meta.json. A snapshot of Prometheus has them in snapshots/<name>.`);
  return blocks;
}

/** The blocks in a folder that is there. */
export function allBlocksIn(folder: string): readonly Block[] {
  return readdirSync(folder)
    .filter((name) => ULID.test(name) && existsSync(join(folder, name, "meta.json")))
    .map((id) => block(id, resolve(folder, id)));
}

function block(id: string, folder: string): Block {
  try {
    const { minTime, maxTime } = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8")) as { minTime: unknown; maxTime: unknown };
    if (typeof minTime === "number" && typeof maxTime === "number") return { id, folder, minTime, maxTime };
  } catch {
    // Said below, as what it is for the reader.
  }
  throw new HistoryError(`${join(folder, "meta.json")} is not that of a block. Export the blocks again.`);
}

/**
 * A data folder in which a Prometheus finds the blocks and can do to them what it likes: what it might rewrite is
 * copied, what is large is linked, and a link that is deleted leaves what it points to. Folders are made anew, since
 * Prometheus overlooks a block whose folder is a link.
 */
export function linkBlocks(blocks: readonly Block[], data: string): void {
  for (const { id, folder } of blocks) {
    const target = join(data, id);
    mkdirSync(target, { recursive: true });
    for (const name of ["meta.json", "tombstones"].filter((each) => existsSync(join(folder, each)))) copyFileSync(join(folder, name), join(target, name));
    for (const name of ["index", "chunks"]) symlinkSync(join(folder, name), join(target, name));
  }
}
