import { execFileSync } from "node:child_process";
import { program } from "./programs.ts";

/** What a validator says. It fails the test, with all it said, where the validator fails. */
export function run(name: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program(name), args, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${name} ${args.join(" ")}\n${stdout ?? ""}${stderr ?? ""}`);
  }
}
