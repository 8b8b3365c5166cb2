import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

/** A program that a test started: it is ended by its own pid and by nothing else. */
export class Process {
  readonly output: string[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  private constructor(path: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on("data", (chunk: Buffer) => this.output.push(chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once("close", () => resolve()));
  }

  /** Starts a program and waits until it answers. */
  static async start(path: string, args: readonly string[], healthUrl: string, env: Readonly<Record<string, string>> = {}): Promise<Process> {
    const started = new Process(path, args, env);
    await eventually(async () => (await fetch(healthUrl)).ok || fail(`${healthUrl} does not answer 200:\n${started.output.join("")}`), 60);
    return started;
  }

  /** As an operator stops it: it may finish its work. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended;
  }

  /** As a crash ends it. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/** Tries until it works; what went wrong last is what is reported. For `expect` inside as well as for requests. */
export async function eventually<T>(attempt: () => T | Promise<T>, seconds = 30, everyMs = 200): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(everyMs);
    }
  }
}
