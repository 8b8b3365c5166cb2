import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plan, type PlannedSecret, layout } from "../plan.ts";
import { HostError } from "./error.ts";
import { ownFolder, writeWhole } from "./files.ts";
import type { Account } from "./user.ts";

/**
 * Puts secrets where only the servers' user can read them. From here on they are known by the path of their file.
 * Every missing one is named at once.
 */
export function placeSecrets({ directory, secrets }: Plan, names: readonly string[], owner: Account): void {
  const folder = join(directory, layout.secrets);
  ownFolder(folder, owner, 0o700);
  const missing: string[] = [];
  for (const secret of secrets.filter(({ name }) => names.includes(name))) {
    const path = join(folder, secret.name);
    const value = valueOf(secret, path);
    if (value === undefined) missing.push(explain(secret));
    else writeWhole(path, value, owner, 0o400);
  }
  if (missing.length) throw new HostError("Secrets that the config names are not there:", ...missing);
}

/** What is in place stays, where the deploy brings nothing newer. */
function valueOf({ from }: PlannedSecret, path: string): string | undefined {
  const present = () => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  // Begins with a letter, so that no reader takes it for a number.
  if (from === "generated") return present() ?? `k${randomBytes(32).toString("hex")}`;
  if ("file" in from) return existsSync(from.file) ? readFileSync(from.file, "utf8").trim() : undefined;
  return process.env[from.env]?.trim() || present();
}

function explain({ name, from }: PlannedSecret): string {
  if (from === "generated") return name;
  return "file" in from
    ? `${name}: there is no file ${from.file}; create it, readable for who deploys`
    : `${name}: the environment variable ${from.env} is not set; set it for the deploy`;
}
