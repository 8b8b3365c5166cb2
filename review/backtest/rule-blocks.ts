import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wanted } from "../../tools/cache.ts";
import { locate } from "../../tools/locate.ts";
import { runProgram } from "../base/program.ts";
import { allBlocksIn, type Block } from "./blocks.ts";
import { HistoryError } from "./history-error.ts";

/** A series that rules would have stored, had they been there. */
export interface MadeSeries {
  readonly name: string;
  readonly rules: readonly { readonly expr: string; readonly labels: Readonly<Record<string, string>> }[];
  /** Seconds from one sample to the next. */
  readonly interval: number;
  /** From when on. Seconds since 1970. */
  readonly from: number;
}

/** Longest that rules of a month may take, in milliseconds. */
const PATIENCE = 30 * 60_000;

/** A block is asked for in one query, which has 11 000 points at most: 18 h at 10 s are 6 480. */
const BLOCK = "18h";

/**
 * Lets promtool store what rules make of a history, as blocks below a folder. Of two halves of the time at once, since a
 * query keeps one processor busy.
 */
export async function ruleBlocks(url: string, made: readonly MadeSeries[], history: { readonly from: number; readonly to: number }, folder: string): Promise<readonly Block[]> {
  const program = locate(wanted("promtool"));
  if (!program) throw new HistoryError("What rules would have stored is worked out by promtool, which is neither on PATH nor built: run make tools");
  const rules = join(folder, "rules.json");
  // JSON is YAML.
  writeFileSync(rules, JSON.stringify({ groups: made.map(groupOf) }));
  const from = Math.max(history.from, Math.min(...made.map((each) => each.from)));
  const { to } = history;
  const middle = (from + to) / 2;
  const blocks = await Promise.all(
    [[from, middle] as const, [middle, to] as const].map(async ([start, end], index) => {
      const own = join(folder, String(index));
      const times = [`--start=${Math.ceil(start)}`, `--end=${Math.floor(end)}`];
      const args = ["tsdb", "create-blocks-from", `--max-block-duration=${BLOCK}`, "rules", "--quiet", `--url=${url}`, ...times, `--output-dir=${own}`, rules];
      await runProgram(program, args, { timeout: PATIENCE }).catch((error: unknown) => {
        throw new HistoryError(`promtool could not work out ${made.map(({ name }) => name).join(", ")}: ${saidBy(error)}`);
      });
      // Where the rules never have an answer there are none.
      return existsSync(own) ? allBlocksIn(own) : [];
    }),
  );
  return blocks.flat();
}

function groupOf({ name, rules, interval }: MadeSeries) {
  return { name, interval: `${interval}s`, rules: rules.map(({ expr, labels }) => ({ record: name, expr, labels })) };
}

/** What a program wrote at its end; the command with its long arguments is left out. */
function saidBy(error: unknown): string {
  if (error instanceof Error && "stderr" in error && typeof error.stderr === "string" && error.stderr.trim()) return error.stderr.trim();
  return error instanceof Error ? error.message : String(error);
}
