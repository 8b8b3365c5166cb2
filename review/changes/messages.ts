import type { DescribedMessages, Silence, Told } from "../described/messages.ts";
import { type Change, code, entries, grouped, pairs } from "./change.ts";

/** What newly silences what, what no longer does, and what belongs to one message. */
export function messageChanges(before: DescribedMessages, after: DescribedMessages): Change[] {
  return [...meaningChanges(before, after), ...hearingChanges(before.silences, after.silences), ...groupChanges(before.groups, after.groups)];
}

/** Which alert says what another says, and of which of their incidents. Of an alert that is gone there is no more to say. */
function meaningChanges(before: DescribedMessages, after: DescribedMessages): Change[] {
  const changed = pairs(wheres(before.silences), wheres(after.silences), pairOf).flatMap((pair) => {
    const shown = pair.after ?? pair.before;
    const there = shown && [shown.source, shown.target].every((told) => after.alerts.some((each) => named(each) === named(told)));
    return there && pair.before?.where !== pair.after?.where ? [{ ...shown, how: how(pair.before?.where, pair.after?.where) }] : [];
  });
  return grouped(changed, (each) => JSON.stringify([each.source, each.how])).map((alike) => ({
    text: `${named(alike[0].source)} ${alike[0].how.verb} ${alike.map(({ target }) => named(target)).join(", ")} ${alike[0].how.where}`,
  }));
}

function how(before: string | undefined, after: string | undefined): { readonly verb: string; readonly where: string } {
  if (after === undefined) return { verb: "no longer silences", where: before ?? "" };
  return before === undefined ? { verb: "newly silences", where: after } : { verb: "silences", where: `${after}, instead of those ${before}` };
}

const plurals: Readonly<Record<string, string>> = { critical: "critical alerts", warning: "warnings" };

/** For whom it holds: receivers that changed change it for many alerts at once. */
function hearingChanges(before: readonly Silence[], after: readonly Silence[]): Change[] {
  const changed = pairs(before, after, (each) => `${pairOf(each)} ${each.where}`).flatMap((pair) =>
    pair.before && pair.after && pair.before.whose !== pair.after.whose ? [{ was: pair.before.whose, is: pair.after }] : [],
  );
  return grouped(changed, ({ was, is }) => JSON.stringify([is.source.severity, is.target.severity, was, is.whose])).map((alike) => {
    const [{ was, is }] = alike;
    const counted = `${alike.length > 1 ? `${alike.length} pairs, such as ` : ""}${named(is.source)} and ${named(is.target)}`;
    return { text: `${plurals[is.source.severity]} silence ${plurals[is.target.severity]} that say the same for ${is.whose} instead of for ${was} (${counted})` };
  });
}

function named({ alert, severity }: Told): string {
  return `${code(alert)} (${severity})`;
}

function pairOf({ source, target }: Silence): string {
  return JSON.stringify([source, target]);
}

/** Of several rules for the same two alerts, all that they say. */
function wheres(silences: readonly Silence[]): Silence[] {
  return grouped(silences, pairOf).map((alike) => ({ ...alike[0], where: alike.map(({ where }) => where).join("; or ") }));
}

/** An alert that is new says itself what it is about. */
function groupChanges(before: DescribedMessages["groups"], after: DescribedMessages["groups"]): Change[] {
  const changed = entries(before, after).flatMap(({ name, before: was, after: is }) =>
    was && is && was.join() !== is.join() ? [{ name, text: `one message for each ${is.join(", ")} instead of each ${was.join(", ")}` }] : [],
  );
  return grouped(changed, ({ text }) => text).map((alike) => ({ text: `${alike.map(({ name }) => code(name)).join(", ")}: ${alike[0].text}` }));
}
