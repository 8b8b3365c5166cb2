import { isDuration, toSeconds } from "../../telemetry/duration.ts";
import type { DescribedNumber, Description } from "../description.ts";
import { type Change, code, entries, pairs } from "./change.ts";

type Retention = Description["retention"];

/** By the key under `retention`; another revision may have others. */
const kept: Readonly<Record<string, string>> = { metrics: "metrics are", logs: "logs and records of calls are", traces: "traces are" };

/** How long things are kept, and what that does to what is there. */
export function retentionChanges(before: Retention, after: Retention): Change[] {
  return entries<string | number>(before, after)
    .filter((each) => each.before !== each.after)
    .map(({ name, before: was = "nothing", after: is = "nothing" }) => {
      if (name === "metricsGiB")
        return {
          text: `metrics may take ${is} GiB instead of ${was}: ${Number(is) < Number(was) ? "what is more is deleted at the next deploy, the oldest first" : "the oldest go later"}`,
        };
      const subject = kept[name];
      return { text: subject ? `${subject} kept ${is} instead of ${was}${consequence(String(was), String(is))}` : `retention.${name} is ${is} instead of ${was}` };
    });
}

function consequence(was: string, is: string): string {
  if (!isDuration(was) || !isDuration(is)) return "";
  return toSeconds(is) < toSeconds(was) ? ": what is older is deleted at the next deploy" : ": what is deleted already does not come back";
}

/** Objectives and budgets. */
export function numberChanges(before: readonly DescribedNumber[], after: readonly DescribedNumber[]): Change[] {
  return pairs(before, after, ({ name, labels }) => `${name} ${JSON.stringify(labels)}`).flatMap((pair) => {
    const shown = pair.after ?? pair.before;
    if (!shown || pair.before?.value === pair.after?.value) return [];
    const of = Object.entries(shown.labels).map(([label, value]) => `, ${label} ${code(value)}`);
    const value = pair.after
      ? pair.before
        ? `${pair.after.value} instead of ${pair.before.value}`
        : `${pair.after.value}, where none was declared`
      : `none any more, instead of ${shown.value}`;
    return [{ text: `${shown.help.replace(/\.$/, "")}${of.join("")}: ${value}` }];
  });
}

export function intervalChanges(before: Description["interval"], after: Description["interval"]): Change[] {
  return before === after ? [] : [{ text: `all rules are evaluated every ${after} instead of ${before}` }];
}

/** What is generated differently, also where nothing above says so. */
export function fileChanges(before: Description["files"], after: Description["files"]): Change[] {
  const changed = entries(before, after).filter((file) => file.before !== file.after);
  const kinds = [
    { text: "changed", files: changed.filter((file) => file.before && file.after) },
    { text: "new", files: changed.filter((file) => !file.before) },
    { text: "gone", files: changed.filter((file) => !file.after) },
  ];
  return kinds.filter(({ files }) => files.length > 0).map(({ text, files }) => ({ text: `${text}: ${files.map(({ name }) => code(name)).join(", ")}` }));
}
