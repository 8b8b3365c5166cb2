import { join } from "node:path";
import { plainText } from "../../host/files.ts";
import { CURRENT_LOG, layout } from "../../host/layout.ts";

/** Lines that a message shows. */
const LAST_LINES = 15;

/** The longest line that is shown whole. */
const LONGEST = 400;

/** The end of a server's log, and where the rest of it is. */
export function endOfLog(directory: string, name: string): string[] {
  const file = join(directory, layout.log, name, CURRENT_LOG);
  const text = plainText(file)?.toString();
  if (text === undefined) return [`It wrote no log (${file}).`];
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(-LAST_LINES).map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line));
  return [`The end of its log (${file}):`, ...shown];
}
