import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackSecret } from "../secrets.ts";
import { HostError } from "./error.ts";
import { readPlain, writeWhole } from "./files.ts";
import { deployer, keepDirectory, makeFolder } from "./folders.ts";
import { layout } from "./layout.ts";
import type { Account } from "./user.ts";

/** A stack on this host, as far as its secrets go. */
interface Holder {
  readonly directory: string;
  readonly secrets: readonly StackSecret[];
}

/**
 * Puts secrets where only the servers' user can read them, and cannot exchange them: the folder is for passing through.
 * From here on they are known by the path of their file. Every missing one is named at once. Gives back the names of
 * those that changed.
 */
export function placeSecrets({ directory, secrets }: Holder, names: readonly string[], owner: Account): readonly string[] {
  const folder = join(directory, layout.secrets);
  keepDirectory(directory, owner);
  makeFolder(folder, { uid: deployer().uid, gid: owner.gid }, 0o710);
  const missing: string[] = [];
  const changed: string[] = [];
  for (const secret of secrets.filter(({ name }) => names.includes(name))) {
    const path = join(folder, secret.name);
    const value = textOf(secret, path);
    if (value === undefined) missing.push(explain(secret));
    else if (writeWhole(path, value, 0o400, owner)) changed.push(secret.name);
  }
  if (missing.length) throw new HostError("Secrets that the config names are not there:", ...missing);
  return changed;
}

/** What is in place stays, where the deploy brings nothing newer. */
function textOf({ from }: StackSecret, path: string): string | undefined {
  const present = () => readPlain(path)?.toString();
  // Begins with a letter, so that no reader takes it for a number.
  if (from === "generated") return present() ?? `k${randomBytes(32).toString("hex")}`;
  if ("file" in from) return existsSync(from.file) ? readFileSync(from.file, "utf8").trim() || undefined : undefined;
  return process.env[from.env]?.trim() || present();
}

function explain({ name, from }: StackSecret): string {
  if (from === "generated") return name;
  if ("env" in from) return `${name}: the environment variable ${from.env} is not set; set it for the deploy`;
  return existsSync(from.file)
    ? `${name}: the file ${from.file} is empty; write the secret into it`
    : `${name}: there is no file ${from.file}; create it, readable for who deploys`;
}
