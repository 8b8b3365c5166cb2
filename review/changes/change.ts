/** One change in words, as a line of Markdown. */
export interface Change {
  readonly text: string;
  /** Queries that changed, for whoever wants to read them. */
  readonly code?: { readonly was: string; readonly is: string };
  /** That the text is about something which should not be merged unseen. */
  readonly warning?: true;
}

/** What stands in the same place in two revisions; absent in the one that has nothing there. */
export interface Pair<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Everything of two revisions side by side: in the order of the later one, then what it no longer has. */
export function pairs<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): Pair<T>[] {
  const [was, is] = [before, after].map((all) => new Map(all.map((each) => [keyOf(each), each]))) as [Map<string, T>, Map<string, T>];
  return [...new Set([...is.keys(), ...was.keys()])].map((key) => ({ before: was.get(key), after: is.get(key) }));
}

/** So many times as much as it was is another question, not another answer. */
const LOOSENED = 2;

/** Whether a limit, a budget or what an objective allows lets through much more than it did. */
export function loosened(before: number, after: number): boolean {
  return before > 0 && after >= LOOSENED * before;
}

/** `pairs` of records by name. */
export function entries<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): (Pair<T> & { readonly name: string })[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].map((name) => ({ name, before: before[name], after: after[name] }));
}

/** What has the same key, together, in the order of the first of each. */
export function grouped<T>(all: readonly T[], keyOf: (each: T) => string): (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of all) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  return [...groups.values()];
}

/** A name that a user or a client chose, so that it cannot become Markdown. */
export function code(text: string): string {
  return `\`${text.replace(/[`|\n\r<>]/g, " ")}\``;
}

export function codes(texts: readonly string[]): string {
  return texts.map(code).join(", ");
}
