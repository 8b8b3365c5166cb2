import { homedir } from "node:os";
import { basename, join } from "node:path";
import { isWildcard, LOOPBACK } from "../config/address.ts";
import type { Config } from "../config/schema.ts";

/** Where root keeps the stack: a place that a system user can read. */
export const ROOTS_DIRECTORY = "/var/lib/plumbline";

/** Where anybody else does, below home. */
export const OWN_DIRECTORY = ".local/share/plumbline";

/** Where the stack keeps what outlives a deploy. */
export function hostDirectory({ local }: Config): string {
  if (local.directory) return local.directory;
  if (process.getuid?.() === 0) return ROOTS_DIRECTORY;
  const { XDG_DATA_HOME } = process.env;
  return XDG_DATA_HOME ? join(XDG_DATA_HOME, basename(OWN_DIRECTORY)) : join(homedir(), OWN_DIRECTORY);
}

/** The address at which this host reaches what listens at another one. */
export function near(address: string): string {
  return isWildcard(address) ? LOOPBACK : address;
}
