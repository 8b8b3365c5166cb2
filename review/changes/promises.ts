import { sayLimit } from "../../alerts/wording.ts";
import type { DescribedFeature, DescribedPromises } from "../described/promises.ts";
import { type Change, code, codes, entries, loosened, type Pair } from "./change.ts";

/** Whose features are, what they and their teams may cost, and what is promised of them. */
export function promiseChanges(before: DescribedPromises, after: DescribedPromises): Change[] {
  return [
    ...entries(before.features, after.features).flatMap(({ name, ...pair }) => featureChanges(`feature ${code(name)}`, pair)),
    ...entries(before.teams, after.teams).flatMap(({ name, ...pair }) => teamChanges(`team ${code(name)}`, pair)),
  ];
}

function featureChanges(feature: string, { before, after }: Pair<DescribedFeature>): Change[] {
  if (!after) return [{ text: `${feature} is no longer declared: its calls count as \`other\`, and its budget and objectives are gone`, warning: true }];
  return [
    ...(before ? [...moved(feature, before, after), ...ownerChange(feature, before.owner, after.owner)] : [{ text: `${feature} of ${teamsOf(after)} is new` }]),
    ...budgetChange(feature, before?.budget, after.budget),
    ...promiseChange(feature, before, after, availability),
    ...promiseChange(feature, before, after, speed),
  ];
}

function teamChanges(team: string, { before, after }: Pair<Pick<DescribedFeature, "budget">>): Change[] {
  if (!after)
    return [
      before?.budget === undefined
        ? { text: `${team} is no longer declared` }
        : { text: `${team} is no longer declared, and its budget of ${usd(before.budget)} a month is gone`, warning: true },
    ];
  return [...(before ? [] : [{ text: `${team} is new` }]), ...budgetChange(team, before?.budget, after.budget)];
}

function moved(feature: string, before: DescribedFeature, after: DescribedFeature): Change[] {
  const [was, is] = [teamsOf(before), teamsOf(after)];
  if (was === is) return [];
  const first = before.teams[0] === after.teams[0] ? "" : `: calls that name no team are charged to ${code(after.teams[0] ?? "")}, which is told of its alerts`;
  return [{ text: `${feature} belongs to ${is} instead of ${was}${first}` }];
}

function ownerChange(feature: string, was: string | undefined, is: string | undefined): Change[] {
  if (was === is) return [];
  const [before, after] = [was, is].map((owner) => (owner === undefined ? "nobody in particular" : code(owner)));
  return [{ text: `${feature} is answered for by ${after} instead of ${before}` }];
}

function teamsOf({ teams }: DescribedFeature): string {
  return `team ${codes(teams)}`;
}

function budgetChange(of: string, was: number | undefined, is: number | undefined): Change[] {
  if (was === is) return [];
  if (is === undefined) return [{ text: `${of} has no monthly budget any more; it was ${usd(was ?? 0)}`, warning: true }];
  const text = `${of} may cost ${usd(is)} a month${was === undefined ? ", and had no budget before" : ` instead of ${usd(was)}`}`;
  return [{ text, ...(was !== undefined && loosened(was, is) ? { warning: true } : {}) }];
}

/** One kind of promise: how it is said, and which measures of it are looser the larger they are. */
interface Promised {
  readonly say: (feature: DescribedFeature) => string | undefined;
  /** The same in numbers only. */
  readonly short: (feature: DescribedFeature) => string;
  readonly slack: (feature: DescribedFeature) => readonly number[];
}

const availability: Promised = {
  say: ({ availability: share }) => (share === undefined ? undefined : `that ${sayLimit("ratio", share)} of its calls do not fail`),
  short: ({ availability: share = 0 }) => sayLimit("ratio", share),
  slack: ({ availability: share = 1 }) => [allowed(share)],
};

const speed: Promised = {
  say: ({ fast }) => fast && `that ${sayLimit("ratio", fast.share)} of its calls take no longer than ${sayLimit("seconds", fast.seconds)}`,
  short: ({ fast = { share: 0, seconds: 0 } }) => `${sayLimit("ratio", fast.share)} within ${sayLimit("seconds", fast.seconds)}`,
  slack: ({ fast = { share: 1, seconds: 0 } }) => [allowed(fast.share), fast.seconds],
};

function promiseChange(feature: string, before: DescribedFeature | undefined, after: DescribedFeature, { say, short, slack }: Promised): Change[] {
  const [was, is] = [before && say(before), say(after)];
  if (was === is) return [];
  if (!is) return [{ text: `${feature} no longer promises ${was}`, warning: true }];
  if (!before || !was) return [{ text: `${feature} promises ${is}` }];
  const now = slack(after);
  const looser = slack(before).some((each, index) => loosened(each, now[index] ?? 0));
  return [{ text: `${feature} promises ${is}; before it was ${short(before)}`, ...(looser ? { warning: true } : {}) }];
}

/** Share that may miss an objective, without the noise of binary fractions. */
function allowed(share: number): number {
  return Number((1 - share).toFixed(9));
}

function usd(amount: number): string {
  return `$${amount.toLocaleString("en-US", { maximumFractionDigits: 2 })}`;
}
