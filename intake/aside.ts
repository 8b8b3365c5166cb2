import { appendFile, mkdir, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { DAY_MS } from "../telemetry/duration.ts";

/** Where that waits which a store refuses for good, and for how long: as long as the store keeps what it took. */
export interface AsideSettings {
  readonly directory: string;
  /** @default for good */
  readonly keepSeconds?: number;
}

export interface Aside {
  /** Writes what was refused with the reason into the file of the day, `2026-11-24.jsonl`, a line each. */
  add(reason: string, refused: object): Promise<void>;
  /** Deletes the files of days that have been over for longer than that. */
  tidy(): Promise<void>;
}

export function asideFolder({ directory, keepSeconds }: AsideSettings, now: () => number = Date.now): Aside {
  const ended = (file: string) => Date.parse(file.slice(0, "2026-11-24".length)) + DAY_MS;
  return {
    async add(reason, refused) {
      await mkdir(directory, { recursive: true });
      const day = new Date(now()).toISOString().slice(0, "2026-11-24".length);
      await appendFile(join(directory, `${day}.jsonl`), `${JSON.stringify({ reason, ...refused })}\n`, { mode: 0o600 });
    },
    async tidy() {
      if (keepSeconds === undefined) return;
      const files = await readdir(directory).catch(() => []);
      const old = files.filter((file) => file.endsWith(".jsonl") && now() - ended(file) > keepSeconds * 1_000);
      await Promise.all(old.map((file) => unlink(join(directory, file))));
    },
  };
}
