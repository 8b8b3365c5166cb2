import { spawnSync } from "node:child_process";

/** What a program says its version is: the first dotted number in the answer to `--version` or `version`. */
export function versionOf(path: string): string | undefined {
  for (const question of ["--version", "version"]) {
    const { status, stdout, stderr } = spawnSync(path, [question], { encoding: "utf8", timeout: 20_000 });
    const version = /(?<![\d.])(\d+\.\d+(?:\.\d+)?)/.exec(`${stdout}\n${stderr}`)?.[1];
    if (status === 0 && version) return version;
  }
  return undefined;
}
