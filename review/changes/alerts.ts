import { sayLimit } from "../../alerts/wording.ts";
import { readingUnits } from "../../signals/unit.ts";
import { type Duration, toSeconds } from "../../telemetry/duration.ts";
import type { DescribedAlert } from "../described/alerts.ts";
import type { UnmadeAlert } from "../described/unmade.ts";
import { type Change, code, entries, grouped, loosened, type Pair, pairs } from "./change.ts";

/** A rule that is not as it was. */
export interface AlertChange extends Pair<DescribedAlert>, Change {
  /** `**LLMHighErrorRate** (critical)` */
  readonly title: string;
  /** The text without the title. */
  readonly words: string;
  /** Whether it may fire at other times than before, so that the past can tell something about it. */
  readonly firesOtherwise: boolean;
}

/**
 * Alerts that were added, removed or changed. An alert is the same one while its signal and severity are.
 *
 * @param unmade why the later revision makes no alert of a signal
 */
export function alertChanges(before: readonly DescribedAlert[], after: readonly DescribedAlert[], unmade: readonly UnmadeAlert[] = []): AlertChange[] {
  return pairs(before, after, ({ signal, severity }) => `${signal} ${severity}`).flatMap((pair) => {
    const words = wordsOf(pair, unmade).join("; ");
    const shown = pair.after ?? pair.before;
    if (words === "" || !shown) return [];
    const title = titleOf(shown.name, [shown.severity]);
    return [{ ...pair, ...rewritten(pair), title, words, text: `${title} ${words}`, firesOtherwise: firesOtherwise(pair), ...(blinder(pair) ? { warning: true } : {}) }];
  });
}

/** What is the same of both severities of an alert, or follows for several from one change of the config, is said once. */
export function alertLines(changes: readonly AlertChange[]): Change[] {
  const groups = grouped(changes, (change) => (change.words === FOLLOWS ? FOLLOWS : `${nameOf(change)} ${change.words}`));
  return groups.map((group): Change => {
    const [first] = group;
    const codes = group.flatMap(({ code: changed }) => changed ?? []);
    const titles = grouped(group, nameOf).map((same) =>
      titleOf(
        nameOf(same[0]),
        same.map(({ before, after }) => (after ?? before)?.severity ?? ""),
      ),
    );
    return {
      text: titles.length === 1 ? `${titles[0]} ${first.words}` : `held against other numbers of the config, or asking other recordings: ${titles.join(", ")}`,
      ...(codes.length > 0 ? { code: { was: codes.map(({ was }) => was).join("\n"), is: codes.map(({ is }) => is).join("\n") } } : {}),
      ...(group.some(({ warning }) => warning) ? { warning: true } : {}),
    };
  });
}

function nameOf({ before, after }: AlertChange): string {
  return (after ?? before)?.name ?? "";
}

function titleOf(name: string, severities: readonly string[]): string {
  return `**${name}** (${severities.join(" and ")})`;
}

function wordsOf({ before, after }: Pair<DescribedAlert>, unmade: readonly UnmadeAlert[]): string[] {
  if (after && before) return aspects.flatMap((aspect) => aspect(before, after) ?? []);
  if (after) return [`is new: fires where “${after.title}” is ${limitOf(after)}${after.for === "0s" ? "" : ` for ${after.for}`} (${after.because})`];
  if (!before) return [];
  const why = unmade.find(({ signal, severity }) => signal === before.signal && severity === before.severity)?.why;
  return [why ? `is gone: ${why}` : "is gone"];
}

/** What lasts so many times as long before it is told is over unseen where it used to be an incident. */
const DELAYED = 4;

/** Whether much is no longer told of, whatever the past was like. */
function blinder({ before, after }: Pair<DescribedAlert>): boolean {
  if (!before) return false;
  if (!after) return true;
  const [was, is] = [toSeconds(before.for), toSeconds(after.for)];
  return loosened(before.above ?? 0, after.above ?? 0) || (was > 0 && is >= DELAYED * was);
}

function firesOtherwise({ before, after }: Pair<DescribedAlert>): boolean {
  return before?.condition !== after?.condition || before?.for !== after?.for || before?.keep !== after?.keep;
}

/** Queries are shown where more than the limit changed. */
function rewritten({ before, after }: Pair<DescribedAlert>): Pick<Change, "code"> {
  return before && after && before.question !== after.question && before.expr !== after.expr ? { code: { was: before.expr, is: after.expr } } : {};
}

const FOLLOWS = "is held against other numbers of the config, or asks other recordings";

/** What two rules may differ in, each in words; none where they do not. */
const aspects: readonly ((before: DescribedAlert, after: DescribedAlert) => string | string[] | undefined)[] = [
  (before, after) => (before.name === after.name ? undefined : `was called ${before.name}`),
  (before, after) =>
    before.above === after.above
      ? undefined
      : `fires ${limitOf(after)} instead of ${sayAbove(before)}${direction(before.above, after.above, { more: "less often", less: "more often" })}`,
  (before, after) => {
    const [was, is] = [toSeconds(before.for), toSeconds(after.for)];
    if (was === is) return undefined;
    if (is === 0) return `fires at once instead of after ${before.for}: sooner`;
    return `must last ${after.for} instead of ${was === 0 ? "firing at once" : before.for}${direction(was, is, { more: "later", less: "sooner" })}`;
  },
  (before, after) => (before.keep === after.keep ? undefined : `${kept(after.keep)} instead of ${before.keep ?? "at once"} after the limit is no longer passed`),
  (before, after) =>
    entries(before.labels, after.labels)
      .filter((label) => label.before !== label.after)
      .map((label) => `has the label ${code(`${label.name}=${label.after ?? ""}`)} instead of ${code(label.before ?? "")}`),
  (before, after) => {
    if (before.question === after.question) return undefined;
    return before.expr === after.expr ? FOLLOWS : "asks another question";
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
