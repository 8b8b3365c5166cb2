import { NoAnswer } from "./ask.ts";
import { checklist, type Seen } from "./checklist.ts";
import { freshness } from "./checks/freshness.ts";
import { messages } from "./checks/messages.ts";
import { metrics } from "./checks/metrics.ts";
import { panels } from "./checks/panels.ts";
import { retention } from "./checks/retention.ts";
import { rules } from "./checks/rules.ts";
import { targets } from "./checks/targets.ts";
import { delivery } from "./deliver.ts";
import { type Check, failed, type Result, type Stack } from "./result.ts";

/** What one check found, in the order in which it is shown. */
export interface Section {
  readonly title: string;
  readonly results: readonly Result[];
}

const checks: readonly Check[] = [targets, rules, metrics, messages, panels, retention, freshness];

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
  for (const item of checklist) items.push(...(await survived("an item of the checklist", async () => [await item(stack, seen)])));
  return [...sections, { title: "Production checklist", results: items }];
}

async function survived(what: string, look: () => Promise<readonly Result[]>): Promise<readonly Result[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof NoAnswer) return [failed(what, error.message, "start it: make up")];
    throw error;
  }
}
