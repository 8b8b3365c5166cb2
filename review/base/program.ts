import { type ExecFileOptions, execFile } from "node:child_process";
import { promisify } from "node:util";
import { onLeaving } from "../leaving.ts";

/** Runs a program to its end, which comes at once where ours is interrupted or its time is over. */
export async function runProgram(program: string, args: readonly string[], options: Pick<ExecFileOptions, "cwd" | "env" | "timeout">): Promise<void> {
  const running = promisify(execFile)(program, args, { ...options, killSignal: "SIGKILL" });
  const forget = onLeaving(() => running.child.kill("SIGKILL"));
  try {
    await running;
  } finally {
    forget();
  }
}
