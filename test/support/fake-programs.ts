import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder to put on PATH, with programs that are shell scripts. */
export class FakePrograms {
  readonly folder = mkdtempSync(join(tmpdir(), "plumbline-programs-"));

  add(name: string, ...script: readonly string[]): string {
    const path = join(this.folder, name);
    writeFileSync(path, ["#!/bin/sh", ...script, ""].join("\n"));
    chmodSync(path, 0o755);
    return path;
  }

  /** One that says that it is of a version, whatever it is asked. */
  ofVersion(name: string, version: string): string {
    return this.add(name, `echo "${name}, version ${version} (branch: HEAD)"`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
