import { spawnSync } from "node:child_process";
import { HostError } from "../../host/error.ts";
import type { Account } from "../../host/user.ts";

/** A program that the servers' user may run: one below /root is closed to it. */
export function runnable(path: string, service: string, { uid, gid }: Account): string {
  if (process.getuid?.() !== 0) return path;
  const { error, status } = spawnSync("test", ["-x", path], { uid, gid });
  if (!error && status === 0) return path;
  throw new HostError(
    `${service} cannot start: the user that runs the servers may not execute ${path}.`,
    "Install it where every user can reach it, for example in /usr/local/bin, or deploy as a user other than root.",
  );
}
