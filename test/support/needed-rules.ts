import type { TestedGroup } from "./rule-trial.ts";

/** The rules of an alert and those that store what it reads: a month of evaluating all the others shows nothing of it. */
export function neededBy(alert: string, groups: readonly TestedGroup[]): TestedGroup[] {
  const all = groups.flatMap(({ rules }) => rules);
  const wanted = new Set(all.filter((rule) => rule.alert === alert));
  for (const rule of wanted) for (const other of all) if (other.record && rule.expr.includes(other.record)) wanted.add(other);
  return groups.map((group) => ({ ...group, rules: group.rules.filter((rule) => wanted.has(rule)) })).filter(({ rules }) => rules.length > 0);
}
