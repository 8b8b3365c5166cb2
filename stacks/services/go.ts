import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";

/** Keeps a Go server within its share: garbage is collected harder from nine tenths of its memory on. */
export function goShare({ resources }: Config, server: ServerName): Readonly<Record<string, string>> {
  const { memoryMiB, cpus } = resources[server];
  return { GOMEMLIMIT: `${Math.floor(memoryMiB * 0.9)}MiB`, GOMAXPROCS: String(Math.max(1, Math.ceil(cpus))) };
}
