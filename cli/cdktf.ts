import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Problem } from "./problem.ts";
import { projectFolder } from "./stack.ts";
import { terraformProgram } from "./terraform.ts";

const LOG = join(process.cwd(), ".plumbline", "deploy.log");

/**
 * Runs `cdktf deploy local` or `destroy local` and says what it does in short; all of its output is in a log file. When
 * it fails, the end of what the failed step said is shown.
 */
export function cdktf(action: "deploy" | "destroy", say: (line: string) => void): Promise<void> {
  mkdirSync(dirname(LOG), { recursive: true });
  writeFileSync(LOG, "");
  const program = join(projectFolder, "node_modules", ".bin", "cdktf");
  const child = spawn(program, [action, "local", "--auto-approve"], {
    stdio: ["ignore", "pipe", "pipe"],
    // No call home; plain lines instead of a drawn screen.
    env: { TERRAFORM_BINARY_NAME: terraformProgram()?.program, ...process.env, CHECKPOINT_DISABLE: "1", CI: "1", FORCE_COLOR: "0" },
  });
  const lines: string[] = [];
  const read = (chunk: Buffer) => {
    const text = stripVTControlCharacters(chunk.toString());
    appendFileSync(LOG, text);
    for (const line of text.split("\n").map((each) => each.replace(/^local\s+/, "").trimEnd())) {
      if (line.trim()) lines.push(line.trim());
      const step = /terraform_data\.(\S+?)(?: \(.*\))?(-files)?: (Creation|Destruction) complete/.exec(line);
      if (step) say(`${step[3] === "Creation" ? "✓" : "–"} ${step[1]}${step[2] ?? ""}`);
    }
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Problem(failure(action, lines)))));
  });
}

/** What the steps themselves said, without Terraform's frame around it. */
function failure(action: string, lines: readonly string[]): string {
  const said = lines.filter((line) => line.includes("(local-exec):")).map((line) => line.replace(/^.*\(local-exec\): ?/, ""));
  const reason = said.filter((line) => line && !line.startsWith("Executing:"));
  return [`cdktf ${action} local failed.`, ...(reason.length ? reason : lines).slice(-25), `All of its output is in ${LOG}`].join("\n");
}
