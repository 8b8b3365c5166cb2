import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { machine, option } from "./report.ts";

// Processor time of a whole synth of all targets, the start of Node and of its TypeScript loader included.

const ROUNDS = option("rounds", 5);
const project = fileURLToPath(new URL("..", import.meta.url));
const OUT = "cdktf.out.bench";

function seconds(): number {
  const script = 'TIMEFORMAT="%U %S"; time node --import tsx stacks/main.ts >/dev/null 2>/dev/null';
  const said = execFileSync("bash", ["-c", `{ ${script}; } 2>&1`], { cwd: project, encoding: "utf8", env: { ...process.env, CDKTF_OUTDIR: OUT } });
  const [user = Number.NaN, system = Number.NaN] = said.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return user + system;
}

console.log(machine());
// The first fills the cache of the TypeScript loader.
seconds();
const all = Array.from({ length: ROUNDS }, seconds).sort((a, b) => a - b);
rmSync(new URL(`../${OUT}`, import.meta.url), { recursive: true, force: true });
console.log(`synth of all targets: ${all[Math.floor(all.length / 2)]?.toFixed(2)} s of CPU, median of ${ROUNDS} (${all.map((each) => each.toFixed(2)).join(", ")})`);
