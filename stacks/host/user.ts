import { spawnSync } from "node:child_process";
import { HostError } from "./error.ts";

/** Who runs the servers. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Servers never run as root: where root deploys, a system user of their own runs them, created here if need be; where
 * anybody else deploys, that is who runs them.
 */
export function account(name: string): Account {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid !== 0) return { uid, gid };
  const existing = lookUp(name);
  if (existing) return existing;
  const { status, stderr } = spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name], {
    encoding: "utf8",
  });
  const created = lookUp(name);
  if (status !== 0 || !created) {
    throw new HostError(`The system user "${name}" that runs the servers could not be created: ${stderr.trim()}`, `Create it: useradd --system ${name}`);
  }
  return created;
}

function lookUp(name: string): Account | undefined {
  const id = (flag: string) => {
    const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
    return status === 0 ? Number(stdout.trim()) : undefined;
  };
  const [uid, gid] = [id("-u"), id("-g")];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
