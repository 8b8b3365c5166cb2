import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Clock ticks of a second, as the kernel counts processor time for programs. */
const TICKS = 100;

/** A server under measurement, with the processor time that its process has used. */
export class Server {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  static async start(program: string, args: readonly string[], env: Readonly<Record<string, string>>, healthUrl: string): Promise<Server> {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    for (let tries = 0; tries < 300; tries++) {
      if (child.exitCode !== null) throw new Error(`${program} ended at its start:\n${said}`);
      if (
        await fetch(healthUrl).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        return new Server(child);
      await pause(100);
    }
    child.kill("SIGKILL");
    throw new Error(`${program} does not become healthy:\n${said}`);
  }

  /** Seconds of processor time, its own and the kernel's for it. */
  cpuSeconds(): number {
    return cpuSecondsOf(this.child.pid ?? 0);
  }

  /** The most memory that it has had, in MiB. */
  peakMiB(): number {
    const [, kib = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kib) / 1_024);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }
}

/** Seconds of processor time of a process, its own and the kernel's for it. */
export function cpuSecondsOf(pid: number): number {
  return ticksOf(pid, 11) / TICKS;
}

/** Seconds of processor time of the programs that this one has started and seen end. */
export function endedCpuSeconds(): number {
  return ticksOf("self", 13) / TICKS;
}

/** Its own ticks and the kernel's for it stand side by side, after its name. */
function ticksOf(process: number | "self", at: number): number {
  const fields = readFileSync(`/proc/${process}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const [user = 0, system = 0] = fields.slice(at, at + 2).map(Number);
  return user + system;
}
