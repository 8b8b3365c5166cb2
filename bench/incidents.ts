/** What is different while something goes on; factors of what is usual. */
interface Effect {
  readonly calls?: number;
  /** Share of the calls that fail. */
  readonly failing?: number;
  /** Seconds of a call, times this. */
  readonly slower?: number;
  /** Tokens and dollars of a call, times this. */
  readonly dearer?: number;
}

/** Something that happened, and whether anybody should have been told. */
export interface Incident {
  readonly name: string;
  readonly harmful: boolean;
  /** Hours from the beginning of the judged days. */
  readonly from: number;
  readonly hours: number;
  /** Which calls, by the labels that they share; all where absent. */
  readonly feature?: string;
  readonly provider?: string;
  /** How it is at a time; `share` runs from 0 at its beginning to 1 at its end. */
  readonly effect: (share: number) => Effect;
}

/** Five days, Monday to Friday, of which the calls of a day follow an ordinary curve. */
export const incidents: readonly Incident[] = [
  { name: "provider down: every call fails for 20 min", harmful: true, from: 10, hours: 1 / 3, provider: "openai", effect: () => ({ failing: 1 }) },
  { name: "service gone: no calls for 30 min", harmful: true, from: 15, hours: 0.5, effect: () => ({ calls: 0 }) },
  { name: "one feature fails: 15 % for 40 min", harmful: true, from: 34, hours: 2 / 3, feature: "document_search", effect: () => ({ failing: 0.15 }) },
  { name: "slow burn: 4 % of a feature's calls fail for 6 h", harmful: true, from: 38, hours: 6, feature: "chat_assistant", effect: () => ({ failing: 0.04 }) },
  {
    name: "latency creep: up to five times as slow over 2 h",
    harmful: true,
    from: 57,
    hours: 3,
    feature: "chat_assistant",
    effect: (share) => ({ slower: 1 + Math.min(1, share * 1.5) * 4 }),
  },
  { name: "cost loop: a feature calls 8 times as often for 2 h", harmful: true, from: 63, hours: 2, feature: "document_search", effect: () => ({ calls: 8 }) },
  { name: "prompt growth: calls cost 6 times as much for 3 h", harmful: true, from: 82, hours: 3, feature: "summarize", effect: () => ({ dearer: 6 }) },
  { name: "rate limiting: 8 % of a provider's calls fail for 30 min", harmful: true, from: 106, hours: 0.5, provider: "anthropic", effect: () => ({ failing: 0.08 }) },

  { name: "a minute of errors", harmful: false, from: 32, hours: 1 / 60, effect: () => ({ failing: 0.5 }) },
  { name: "a slow minute", harmful: false, from: 52, hours: 1 / 60, effect: () => ({ slower: 4 }) },
  { name: "two failed calls in a quiet night", harmful: false, from: 75, hours: 1 / 60, feature: "summarize", effect: () => ({ failing: 1 }) },
  { name: "an hour with half as many calls again", harmful: false, from: 87, hours: 1, effect: () => ({ calls: 1.5 }) },
  { name: "deploy: no calls for one minute", harmful: false, from: 110, hours: 1 / 60, effect: () => ({ calls: 0 }) },
];

/** What holds for some calls at a time, in hours. Two things at once multiply. */
export function effectAt(hour: number, feature: string, provider: string): Required<Effect> {
  const found = incidents
    .filter((each) => hour >= each.from && hour < each.from + each.hours && (each.feature ?? feature) === feature && (each.provider ?? provider) === provider)
    .map((each) => each.effect((hour - each.from) / each.hours));
  const product = (of: (effect: Effect) => number | undefined) => found.reduce((all, effect) => all * (of(effect) ?? 1), 1);
  return {
    calls: product(({ calls }) => calls),
    failing: Math.max(0, ...found.map(({ failing }) => failing ?? 0)),
    slower: product(({ slower }) => slower),
    dearer: product(({ dearer }) => dearer),
  };
}
