import { homedir } from "node:os";
import { join } from "node:path";
import { LOOPBACK } from "../config/address.ts";
import type { Config } from "../config/schema.ts";

/** Where the stack keeps what outlives a deploy: root in a place that a system user can read, anybody else at home. */
export function hostDirectory({ local }: Config): string {
  if (local.directory) return local.directory;
  if (process.getuid?.() === 0) return "/var/lib/plumbline";
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), ".local/share"), "plumbline");
}

/** The address at which this host reaches what listens at another one. */
export function near(address: string): string {
  return address === "0.0.0.0" || address === "::" ? LOOPBACK : address;
}
