import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "../architecture/sources.ts";

/** What is installed, generated or of another repository. */
const left = ["node_modules", "cdktf.out", ".git", ".ci", "coverage"];

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A repository of its own with a copy of the project, whose main branch has one commit. */
export class GitProject {
  /** What programs leave in the system's folder for temporary files shows here. */
  readonly temporary: string;
  readonly folder: string;
  private readonly parent = realpathSync(mkdtempSync(join(tmpdir(), "plumbline-project-")));

  constructor() {
    this.folder = join(this.parent, "project");
    this.temporary = realpathSync(mkdtempSync(join(this.parent, "tmp-")));
    cpSync(root, this.folder, { recursive: true, filter: (path) => !left.includes(basename(path)) });
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("the project");
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  git(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...args], {
      cwd: this.folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  /** Commits everything; what is installed is no part of it. */
  commit(message: string): void {
    this.git("add", "--all", "--", ".", ":!node_modules");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs `plumb` as a user does; `started` gets the means to end it. */
  plumb(args: readonly string[], env: Readonly<Record<string, string>> = {}, started?: (end: (signal: NodeJS.Signals) => void) => void): Promise<Ran> {
    const child = spawn(process.execPath, [join(this.folder, "cli/plumb.mjs"), ...args], { cwd: this.folder, env: { ...process.env, TMPDIR: this.temporary, ...env } });
    const said = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    started?.((signal) => child.kill(signal));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...said })));
  }

  remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}
