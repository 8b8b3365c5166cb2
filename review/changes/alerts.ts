import { sayLimit } from "../../alerts/wording.ts";
import { readingUnits } from "../../signals/unit.ts";
import { type Duration, toSeconds } from "../../telemetry/duration.ts";
import type { DescribedAlert } from "../described/alerts.ts";
import { type Change, code, entries, type Pair, pairs } from "./change.ts";

/** A rule that is not as it was. */
export interface AlertChange extends Pair<DescribedAlert>, Change {
  /** `**LLMHighErrorRate** (critical)` */
  readonly title: string;
  /** Whether it may fire at other times than before, so that the past can tell something about it. */
  readonly firesOtherwise: boolean;
}

/** Alerts that were added, removed or changed. An alert is the same one while its signal and severity are. */
export function alertChanges(before: readonly DescribedAlert[], after: readonly DescribedAlert[]): AlertChange[] {
  return pairs(before, after, ({ signal, severity }) => `${signal} ${severity}`).flatMap((pair) => {
    const texts = wordsOf(pair);
    const shown = pair.after ?? pair.before;
    if (texts.length === 0 || !shown) return [];
    const title = `**${shown.name}** (${shown.severity})`;
    return [{ ...pair, ...rewritten(pair), title, text: `${title} ${texts.join("; ")}`, firesOtherwise: firesOtherwise(pair), ...(blinder(pair) ? { warning: true } : {}) }];
  });
}

function wordsOf({ before, after }: Pair<DescribedAlert>): string[] {
  if (after && before) return aspects.flatMap((aspect) => aspect(before, after) ?? []);
  if (after) return [`is new: fires where ${after.title} is ${limitOf(after)}${after.for === "0s" ? "" : ` for ${after.for}`} (${after.because})`];
  return before ? ["is gone"] : [];
}

/** So many times the limit as it was is another question, not another answer. */
const LOOSENED = 2;

/** Whether much is no longer told of, whatever the past was like. */
function blinder({ before, after }: Pair<DescribedAlert>): boolean {
  if (!before) return false;
  return !after || (before.above !== undefined && after.above !== undefined && before.above > 0 && after.above >= LOOSENED * before.above);
}

function firesOtherwise({ before, after }: Pair<DescribedAlert>): boolean {
  return before?.condition !== after?.condition || before?.for !== after?.for || before?.keep !== after?.keep;
}

/** Queries are shown where more than the limit changed. */
function rewritten({ before, after }: Pair<DescribedAlert>): Pick<Change, "code"> {
  return before && after && before.question !== after.question && before.expr !== after.expr ? { code: { was: before.expr, is: after.expr } } : {};
}

/** What two rules may differ in, each in words; none where they do not. */
const aspects: readonly ((before: DescribedAlert, after: DescribedAlert) => string | string[] | undefined)[] = [
  (before, after) => (before.name === after.name ? undefined : `was called ${before.name}`),
  (before, after) =>
    before.above === after.above
      ? undefined
      : `fires ${limitOf(after)} instead of ${sayAbove(before)}${direction(before.above, after.above, { more: "less often", less: "more often" })}`,
  (before, after) =>
    before.for === after.for
      ? undefined
      : `must last ${after.for} instead of ${before.for}${direction(toSeconds(before.for), toSeconds(after.for), { more: "later", less: "sooner" })}`,
  (before, after) => (before.keep === after.keep ? undefined : `${kept(after.keep)} instead of ${before.keep ?? "at once"} after the limit is no longer passed`),
  (before, after) =>
    entries(before.labels, after.labels)
      .filter((label) => label.before !== label.after)
      .map((label) => `has the label ${code(`${label.name}=${label.after ?? ""}`)} instead of ${code(label.before ?? "")}`),
  (before, after) => {
    if (before.question === after.question) return undefined;
    return before.expr === after.expr ? "is held against other numbers of the config, or asks other recordings" : "asks another question";
  },
];

function kept(keep: Duration | undefined): string {
  return keep ? `ends ${keep}` : "ends at once";
}

/** `above 5%`; what no number explains is simply so. */
function limitOf(alert: DescribedAlert): string {
  return alert.above === undefined ? "as its query says" : `above ${sayAbove(alert)}`;
}

/** Another revision may have units that this one does not know. */
function sayAbove({ above, unit }: DescribedAlert): string {
  if (above === undefined) return "as its query says";
  return readingUnits.includes(unit) ? sayLimit(unit, above) : `${above}`;
}

function direction(before: number | undefined, after: number | undefined, words: { readonly more: string; readonly less: string }): string {
  if (before === undefined || after === undefined) return "";
  return `: ${after > before ? words.more : words.less}`;
}
