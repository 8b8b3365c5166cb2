import type { Audience, DescribedReceiver, DescribedRoutes } from "../described/routes.ts";
import { type Change, code, codes, entries, pairs } from "./change.ts";
import { messageChanges } from "./messages.ts";

/** Who is told of what, by whom, how often, and what is told together or not at all. */
export function routeChanges(before: DescribedRoutes, after: DescribedRoutes): Change[] {
  return [
    ...audienceChanges(before.audiences, after.audiences),
    ...entries(before.receivers, after.receivers).flatMap(receiverChange),
    ...timeChanges(before.times, after.times),
    ...(before.messages && after.messages ? messageChanges(before.messages, after.messages) : []),
  ];
}

/** A team without receivers of its own has those of everybody: it may gain or lose some without being named. */
function audienceChanges(before: readonly Audience[], after: readonly Audience[]): Change[] {
  const told = (all: readonly Audience[], { of, otherwise }: Audience) => (all.find((each) => each.of === of) ?? all.find((each) => each.of === otherwise))?.receivers ?? [];
  return pairs(before, after, ({ of }) => of).flatMap((pair): Change[] => {
    const audience = pair.after ?? pair.before;
    if (!audience) return [];
    const [was, is] = [told(before, audience), told(after, audience)];
    const [lost, gained] = [was.filter((each) => !is.includes(each)), is.filter((each) => !was.includes(each))];
    if (lost.length > 0 && is.length === 0) return [{ text: `${audience.of}: nobody is told any more; before it was ${codes(lost)}`, warning: true }];
    return [
      ...(lost.length > 0 ? [{ text: `${audience.of}: ${codes(lost)} ${lost.length === 1 ? "is" : "are"} no longer told` }] : []),
      ...(gained.length > 0 ? [{ text: `${audience.of}: ${codes(gained)} ${gained.length === 1 ? "is" : "are"} now told` }] : []),
    ];
  });
}

function receiverChange({
  name,
  before,
  after,
}: {
  readonly name: string;
  readonly before: DescribedReceiver | undefined;
  readonly after: DescribedReceiver | undefined;
}): Change[] {
  const receiver = `receiver ${code(name)}`;
  if (!after) return [{ text: `${receiver} (${before?.kind}) is gone` }];
  if (!before) return [{ text: `${receiver} (${after.kind}) is new` }];
  if (before.kind !== after.kind) return [{ text: `${receiver} is ${after.kind} instead of ${before.kind}` }];
  const changed = entries(before.settings, after.settings).filter((setting) => setting.before !== setting.after);
  return changed.length > 0 ? [{ text: `${receiver} (${after.kind}): ${changed.map((setting) => setting.name).join(", ")} changed` }] : [];
}

/** By the key under `routes`; another revision may have others. */
const times: Readonly<Record<string, string>> = {
  groupWait: "the first message of an incident waits",
  groupInterval: "more of an incident is told after",
  repeatInterval: "what still fires is told again after",
  heartbeatInterval: "the dead man's switch is sent every",
};

function timeChanges(before: DescribedRoutes["times"], after: DescribedRoutes["times"]): Change[] {
  return entries(before, after)
    .filter((time) => time.before !== time.after)
    .map((time) => ({ text: `${times[time.name] ?? `routes.${time.name} is`} ${time.after ?? "no time"} instead of ${time.before ?? "no time"}` }));
}
