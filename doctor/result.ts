import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";

/** `waiting`: nothing is broken, but there is no answer yet or nobody asked. */
export type State = "ok" | "waiting" | "failed";

/** What a check found, with what it saw. */
export interface Result {
  readonly state: State;
  /** What was looked at. */
  readonly what: string;
  /** What was seen: a number, a name, an answer. */
  readonly evidence: string;
  /** What to do; of everything that is not ok. */
  readonly fix?: string;
}

/** Intervals that something may be late before it counts as not happening. */
export const LATE = 3;

/** A stack that runs somewhere, as its config describes it. */
export interface Stack {
  readonly config: Config;
  readonly site: Site;
}

/** Looks at one side of a running stack. What does not answer is a result, too: a check throws nothing but defects. */
export interface Check {
  readonly title: string;
  readonly run: (stack: Stack) => Promise<readonly Result[]>;
}

export function ok(what: string, evidence: string): Result {
  return { state: "ok", what, evidence };
}

export function failed(what: string, evidence: string, fix: string): Result {
  return { state: "failed", what, evidence, fix };
}

export function waiting(what: string, evidence: string, fix: string): Result {
  return { state: "waiting", what, evidence, fix };
}

/** One line for all that are ok, and one for each that is not. */
export function summed(results: readonly Result[], what: string, of: string): readonly Result[] {
  const rest = results.filter(({ state }) => state !== "ok");
  const good = results.length - rest.length;
  return [...(good > 0 ? [ok(what, rest.length > 0 ? `${good} of ${results.length} ${of}` : `all ${good} ${of}`)] : []), ...rest];
}

/** Findings with one state and one way out as one line, named after the first: a server that is down is one thing to do. */
export function together(results: readonly Result[], what: (first: string, more: number) => string): readonly Result[] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.state} ${result.fix ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...more] = group;
    if (!first || more.length === 0) return group;
    const said = [...new Set(group.map(({ evidence }) => evidence))];
    return [{ ...first, what: what(first.what, more.length), evidence: said.length > 1 ? `${said[0]}; ${said.length - 1} more like it` : (said[0] ?? "") }];
  });
}
