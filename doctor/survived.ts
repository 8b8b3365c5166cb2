import { NoAnswer } from "./ask.ts";
import { failed, type Result, type Stack } from "./result.ts";

/** What was found by a look at one thing. A server that does not answer is a finding like any other, and hides no other. */
export async function survived(what: string, look: () => Promise<Result | readonly Result[]>): Promise<readonly Result[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    if (error instanceof NoAnswer) return [failed(what, error.message, "start it: make up")];
    throw error;
  }
}

/** What was found by looks at several things, one after the other. */
export async function survivedAll(stack: Stack, looks: Readonly<Record<string, (stack: Stack) => Promise<Result | readonly Result[]>>>): Promise<readonly Result[]> {
  const found: Result[] = [];
  for (const [what, look] of Object.entries(looks)) found.push(...(await survived(what, () => look(stack))));
  return found;
}
