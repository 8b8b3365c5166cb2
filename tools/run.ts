import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A tool could not be built; the message says why and what to do. */
export class BuildError extends Error {}

/** Static programs: they run for any user, and in an empty container too. Web pages as they are published. */
export const buildEnvironment = { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "", NODE_ENV: "production" };

interface Listening {
  /** Hears every line as it is said. */
  readonly heard?: (line: string) => void;
  /** What to do where the step fails. */
  readonly advice?: string;
}

/** Takes a step of a build, and hands on what it writes to its standard output. Where it fails, the error has the last lines. */
export function run(program: "go" | "npm", args: readonly string[], cwd: string, { heard, advice }: Listening = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const step = [program, ...args.slice(0, 2)].join(" ");
    const child = spawn(program, args, { cwd, env: buildEnvironment, stdio: ["ignore", "pipe", "pipe"] });
    const lines: string[] = [];
    const written: string[] = [];
    const hear = (line: string) => {
      lines.push(line);
      heard?.(line);
    };
    const failed = (why: string) => reject(new BuildError([`${step} failed in ${cwd}:\n${why}`, ...(advice ? [advice] : [])].join("\n")));
    createInterface(child.stdout).on("line", (line) => {
      written.push(line);
      hear(line);
    });
    createInterface(child.stderr).on("line", hear);
    child.on("error", ({ message }) => failed(message));
    child.on("close", (status) => (status === 0 ? resolve(written.join("\n")) : failed(lines.filter(Boolean).slice(-15).join("\n"))));
  });
}
