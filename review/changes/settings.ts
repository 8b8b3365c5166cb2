import { isDuration, toSeconds } from "../../telemetry/duration.ts";
import type { Description } from "../description.ts";
import { type Change, code, entries } from "./change.ts";

type Retention = Description["retention"];

/** By the key under `retention`; another revision may have others. */
const kept: Readonly<Record<string, string>> = { metrics: "metrics are", logs: "logs and records of calls are", traces: "traces are" };

/** How long things are kept, and what that does to what is there. What is deleted does not come back: it should not be so unseen. */
export function retentionChanges(before: Retention, after: Retention): Change[] {
  return entries<string | number>(before, after)
    .filter((each) => each.before !== each.after)
    .map(({ name, before: was = "nothing", after: is = "nothing" }): Change => {
      if (name === "metricsGiB")
        return Number(is) < Number(was)
          ? { text: `metrics may take ${is} GiB instead of ${was}: what is more is deleted at the next deploy, the oldest first`, warning: true }
          : { text: `metrics may take ${is} GiB instead of ${was}: the oldest go later` };
      const subject = kept[name];
      if (!subject) return { text: `retention.${name} is ${is} instead of ${was}` };
      return keptChange(`${subject} kept ${is} instead of ${was}`, String(was), String(is));
    });
}

function keptChange(text: string, was: string, is: string): Change {
  if (!isDuration(was) || !isDuration(is)) return { text };
  if (toSeconds(is) < toSeconds(was)) return { text: `${text}: what is older is deleted at the next deploy`, warning: true };
  return { text: `${text}: what is deleted already does not come back` };
}

/** Settings that are about nothing above, and what the config is warned of that it was not before. */
export function settingChanges(before: Pick<Description, "settings" | "doubts">, after: Pick<Description, "settings" | "doubts">): Change[] {
  const changed = entries(before.settings, after.settings).filter((setting) => setting.before !== setting.after);
  return [
    ...changed.map(({ name, before: was, after: is }): Change => {
      const more = name === CONTENT ? moreContent(was, is) : undefined;
      return { text: `${code(name)} ${sayValues(was, is)}${more ? `: ${more} from the next deploy on` : ""}`, ...(more ? { warning: true } : {}) };
    }),
    ...after.doubts.filter((doubt) => !before.doubts.includes(doubt)).map((text): Change => ({ text, warning: true })),
  ];
}

const CONTENT = "privacy.content";

/** What is stored of prompts and answers from the next deploy on, by what the setting is, the least first. Whatever else it is, neither is. */
const contents = [
  ["hashed", "hashes of prompts and answers are stored"],
  ["redacted", "prompts and answers are stored"],
] as const;

/** What is stored, where it is more than before. */
function moreContent(was: string | undefined, is: string | undefined): string | undefined {
  const [before = -1, after = -1] = [was, is].map((value) => contents.findIndex(([content]) => JSON.stringify(content) === value));
  return after > before ? contents[after]?.[1] : undefined;
}

function sayValues(was: string | undefined, is: string | undefined): string {
  if (is === undefined) return `is gone; it was ${code(was ?? "")}`;
  return was === undefined ? `is new: ${code(is)}` : `is ${code(is)} instead of ${code(was)}`;
}

export function intervalChanges(before: Description["interval"], after: Description["interval"]): Change[] {
  return before === after ? [] : [{ text: `metrics are read and rules evaluated every ${after} instead of ${before}` }];
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
