import { spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { hostPrograms } from "../../../tools/host-programs.ts";
import { locate } from "../../../tools/locate.ts";

const EVERY_MS = 100;

/** Whether a server says that it can be used: with a 200, or PostgreSQL in its own language. */
export async function healthy(url: string): Promise<boolean> {
  if (new URL(url).protocol === "postgresql:") return acceptsConnections(url);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function acceptsConnections(url: string): boolean {
  const program = locate(hostPrograms.pg_isready);
  return program !== undefined && spawnSync(program, ["--quiet", "--timeout=2", "--dbname", url]).status === 0;
}

/** Waits for something; false when it did not come in time. */
export async function within(seconds: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + seconds * 1_000;
  while (Date.now() < end) {
    if (await holds()) return true;
    await pause(EVERY_MS);
  }
  return holds();
}

/** The value of a metric without labels, where a server shows it. */
export async function metricValue(url: string, metric: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const found = new RegExp(`^${metric} (\\S+)$`, "m").exec(await response.text())?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
