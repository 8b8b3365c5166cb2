import { join } from "node:path";
import { layout } from "../host/layout.ts";
import type { Account } from "../host/user.ts";
import type { StackSecret } from "../secrets.ts";

/** What one container finds on the host. */
export interface PlannedContainer {
  readonly name: string;
  /** Path prefixes of the files that are its own. */
  readonly files: readonly string[];
  /** Another content, another folder: a container never sees its files change. */
  readonly hash: string;
  readonly secrets: readonly string[];
}

/** What the deploy puts in place on the host before containers start. It names secrets and holds none. */
export interface DockerPlan {
  readonly directory: string;
  /** Who runs inside of the containers, and so owns their data and reads their secrets. */
  readonly owner: Account;
  readonly secrets: readonly StackSecret[];
  readonly containers: readonly PlannedContainer[];
}

/** Files of one container with one content. */
export function filesFolder(directory: string, name: string, hash: string): string {
  return join(directory, layout.etc, `${name}-${hash}`);
}

export function dataFolder(directory: string, name: string): string {
  return join(directory, layout.data, name);
}

export function secretFile(directory: string, name: string): string {
  return join(directory, layout.secrets, name);
}

/** A user that nothing else on the host has where root deploys; else who deploys, the only one who owns what he makes. */
export function containerUser(): Account {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return uid === 0 ? { uid: 10_001, gid: 10_001 } : { uid, gid };
}
