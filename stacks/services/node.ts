import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";

/** Keeps a Node program within its share: three quarters of its memory are for the heap. */
export function nodeMemory({ resources }: Config, server: ServerName): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--max-old-space-size=${Math.floor(resources[server].memoryMiB * 0.75)}` };
}
