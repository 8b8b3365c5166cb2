import { appendFile, mkdir, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { ResourceLogs } from "./otlp.ts";

/** Where records wait that the log store refuses for good, and for how long: as long as it keeps those that it took. */
export interface AsideSettings {
  readonly directory: string;
  readonly keepSeconds: number;
}

export interface Aside {
  /** Writes records with the reason into the file of the day, `2026-11-24.jsonl`. */
  add(logs: readonly ResourceLogs[], reason: string): Promise<void>;
  /** Deletes the files of days that have been over for longer than records are kept. */
  tidy(): Promise<void>;
}

const DAY_MS = 86_400_000;

export function asideFolder({ directory, keepSeconds }: AsideSettings, now: () => number = Date.now): Aside {
  const ended = (file: string) => Date.parse(file.slice(0, "2026-11-24".length)) + DAY_MS;
  return {
    async add(logs, reason) {
      await mkdir(directory, { recursive: true });
      const day = new Date(now()).toISOString().slice(0, "2026-11-24".length);
      await appendFile(join(directory, `${day}.jsonl`), `${JSON.stringify({ reason, logs })}\n`, { mode: 0o600 });
    },
    async tidy() {
      const files = await readdir(directory).catch(() => []);
      const old = files.filter((file) => file.endsWith(".jsonl") && now() - ended(file) > keepSeconds * 1_000);
      await Promise.all(old.map((file) => unlink(join(directory, file))));
    },
  };
}
