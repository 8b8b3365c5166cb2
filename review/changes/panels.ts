import type { DescribedPanel } from "../described/panels.ts";
import { type Change, type Pair, pairs } from "./change.ts";

/** Panels by dashboard and title; of several with one title, the first is the first. */
export function panelChanges(before: readonly DescribedPanel[], after: readonly DescribedPanel[]): Change[] {
  const side = renamed(pairs(numbered(before), numbered(after), ({ key }) => key));
  return side.flatMap((pair): Change[] => {
    const shown = pair.after ?? pair.before;
    if (!shown) return [];
    const title = `“${shown.title}” on ${shown.dashboard}`;
    if (!pair.before) return [{ text: `${title} is new` }];
    if (!pair.after) return [{ text: `${title} is gone` }];
    return difference(title, pair.before, pair.after);
  });
}

/** One that is gone and one that is new are the same where they ask the same on one dashboard. */
function renamed(found: readonly Pair<DescribedPanel>[]): Pair<DescribedPanel>[] {
  const asked = ({ dashboard, kind, queries }: DescribedPanel) => JSON.stringify([dashboard, kind, queries]);
  const gone = found.flatMap(({ before, after }) => (before && !after ? [before] : []));
  const taken = new Set<DescribedPanel>();
  const joined = found.map((pair) => {
    const { after } = pair;
    const before = after && !pair.before ? gone.find((each) => !taken.has(each) && asked(each) === asked(after)) : undefined;
    if (before) taken.add(before);
    return before ? { before, after } : pair;
  });
  return joined.filter(({ before, after }) => after || !before || !taken.has(before));
}

function difference(title: string, before: DescribedPanel, after: DescribedPanel): Change[] {
  const [was, is] = [before.queries.join("\n"), after.queries.join("\n")];
  const words = [
    ...(before.title === after.title ? [] : [`was called “${before.title}”`]),
    ...(before.kind === after.kind ? [] : [`is shown as ${after.kind} instead of ${before.kind}`]),
    ...(before.unit === after.unit ? [] : [`is in ${after.unit || "no unit"} instead of ${before.unit || "no unit"}`]),
    ...(was === is ? [] : ["asks something else"]),
  ];
  return words.length > 0 ? [{ text: `${title} ${words.join("; ")}`, ...(was === is ? {} : { code: { was, is } }) }] : [];
}

function numbered(panels: readonly DescribedPanel[]): (DescribedPanel & { readonly key: string })[] {
  const seen = new Map<string, number>();
  return panels.map((panel) => {
    const place = `${panel.dashboard}/${panel.title}`;
    const nth = (seen.get(place) ?? 0) + 1;
    seen.set(place, nth);
    return { ...panel, key: `${place}/${nth}` };
  });
}
