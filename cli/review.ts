import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AUTH_VARIABLE, addressOf } from "../review/backtest/access.ts";
import type { HistorySource } from "../review/backtest/history.ts";
import { HistoryError } from "../review/backtest/history-error.ts";
import { review } from "../review/review.ts";
import { MOST_FIRINGS_A_WEEK } from "../review/warnings.ts";
import { numberOption, readArguments, switchOption, textOption, UsageError } from "./arguments.ts";
import { projectFolder } from "./stack.ts";

/** File of the review in the folder of `--out`. */
const PAGE = "review.md";

export const reviewOptions = {
  prometheus: textOption("URL", `try the changed rules on the history of this Prometheus; a login stands in ${AUTH_VARIABLE}`),
  blocks: textOption("DIR", "or on that of exported blocks"),
  days: numberOption("N", "so many days of it", 14),
  "most-firings-a-week": numberOption("N", "warn of a rule that would have fired more often", MOST_FIRINGS_A_WEEK),
  out: textOption("DIR", `write ${PAGE} and the pictures there`),
  install: switchOption("install the base's packages where the lock file differs"),
  strict: switchOption("exit with 1 when there are warnings"),
};

/** Prints what the working tree changes against a base: `plumb review [BASE]`. */
export async function reviewCommand(args: readonly string[]): Promise<void> {
  const { options, words } = readArguments(reviewOptions, 1, args);
  const { prometheus, blocks, days, out, install, strict } = options;
  if (prometheus && blocks) throw new UsageError("--prometheus and --blocks are both given; one history is allowed.");
  const history = prometheus ? running(prometheus) : blocks ? { blocks } : undefined;
  const [base] = words;
  const result = await review({
    project: projectFolder,
    ...(base ? { base } : {}),
    ...(history ? { history } : {}),
    install,
    days,
    mostFiringsAWeek: options["most-firings-a-week"],
    pictures: out !== undefined,
    now: new Date(),
  });
  if (out) {
    mkdirSync(out, { recursive: true });
    for (const [name, body] of Object.entries({ [PAGE]: result.markdown, ...result.pictures })) writeFileSync(join(out, name), body);
  }
  if (result.mistakes) throw result.mistakes;
  process.stdout.write(result.markdown);
  if (strict && result.warnings.length > 0) process.exitCode = 1;
}

function running(url: string): HistorySource {
  try {
    addressOf(url);
  } catch (error) {
    throw error instanceof HistoryError ? new UsageError(error.message) : error;
  }
  // A workflow sets the variable to nothing where there is no secret.
  const auth = process.env[AUTH_VARIABLE]?.trim();
  return { url, ...(auth ? { auth } : {}) };
}
