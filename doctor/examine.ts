import { checklist, type Seen } from "./checklist.ts";
import { buckets } from "./checks/buckets.ts";
import { firing } from "./checks/firing.ts";
import { freshness } from "./checks/freshness.ts";
import { messages } from "./checks/messages.ts";
import { metrics } from "./checks/metrics.ts";
import { pages } from "./checks/pages.ts";
import { panels } from "./checks/panels.ts";
import { retention } from "./checks/retention.ts";
import { rules } from "./checks/rules.ts";
import { targets } from "./checks/targets.ts";
import { delivery } from "./deliver.ts";
import type { Check, Result, Stack } from "./result.ts";
import { survived } from "./survived.ts";

/** What one check found, in the order in which it is shown. */
export interface Section {
  readonly title: string;
  readonly results: readonly Result[];
}

const checks: readonly Check[] = [targets, rules, metrics, buckets, firing, messages, pages, panels, retention, freshness];

/** Looks at every side of a running stack, and then walks the checklist. A dead server is a finding like any other. */
export async function examine(stack: Stack, { deliver, progress }: { readonly deliver: boolean; readonly progress: (title: string) => void }): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const { title, run } of deliver ? [...checks, delivery] : checks) {
    progress(title);
    sections.push({ title, results: await survived(title, () => run(stack)) });
  }
  progress("Production checklist");
  const seen: Seen = new Map(sections.map(({ title, results }) => [title, results]));
  const items = [];
  for (const { what, look } of checklist) items.push(...(await survived(what, async () => look(stack, what, seen))));
  return [...sections, { title: "Production checklist", results: items }];
}
