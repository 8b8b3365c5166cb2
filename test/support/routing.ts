type Labels = Readonly<Record<string, string>>;

/** A route of Alertmanager, as far as it decides who is told of what together. */
interface RouteNode {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly routes?: readonly RouteNode[];
}

/** Who is told of an alert, and by which labels messages are told apart there. */
export interface Way {
  readonly receiver: string;
  readonly by: readonly string[];
}

/** Whether labels meet matchers as Alertmanager reads them: a label that is not there is empty, expressions are anchored. */
export function meets(matchers: readonly string[], labels: Labels): boolean {
  return matchers.every((matcher) => {
    const [, name = "", op = "", quoted = '""'] = /^(\w+)(=~|!~|!=|=)(".*")$/.exec(matcher) ?? [];
    if (!name) throw new Error(`not a matcher: ${matcher}`);
    const [value, wanted] = [labels[name] ?? "", JSON.parse(quoted) as string];
    const met = op.includes("~") ? new RegExp(`^(?:${wanted})$`).test(value) : value === wanted;
    return met === !op.startsWith("!");
  });
}

/** Every way that an alert goes through a tree of routes: the deepest that match, and further ones only after `continue`. */
export function waysOf(route: RouteNode, labels: Labels, above: Way = { receiver: "", by: [] }): readonly Way[] {
  if (!meets(route.matchers ?? [], labels)) return [];
  const own = { receiver: route.receiver ?? above.receiver, by: route.group_by ?? above.by };
  const ways: Way[] = [];
  for (const each of route.routes ?? []) {
    const found = waysOf(each, labels, own);
    ways.push(...found);
    if (found.length > 0 && !each.continue) break;
  }
  return ways.length > 0 ? ways : [own];
}
