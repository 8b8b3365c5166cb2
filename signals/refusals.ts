import { latest } from "../query/promql.ts";
import { type Alert, type AnySignal, type Limit, type Signal, signal } from "./signal.ts";
import { asker, refusedShare, type UsualShare, violatingShare } from "./usual-share.ts";

/** A usual share below this counts as it: so no multiple is one of almost nothing, and a first refusal is no surge. */
export const LEAST_SHARE = 0.01;

/** So few calls in an hour may be stopped by chance, whatever share of all they are. */
export const CHANCE = 10;

type Asker = (typeof asker)[number];

/** The share of the last hour's calls that were stopped, in multiples of the usual share. */
function surge({ stopped, calls, usual }: UsualShare, said: Omit<AnySignal, "alert" | "unit">, alert: Pick<Alert, "name" | "impact" | "says" | "limits">) {
  const times = stopped.over(calls).over(latest(usual.metric).atLeast(LEAST_SHARE));
  const answer: Signal<Asker>["answer"] = (...by) => times.max(...by);
  const expression = ({ above }: Limit) => times.above(above).and(stopped.above(CHANCE), ...asker);
  return {
    ...signal<Asker>({ ...said, unit: "times", history: "1d", answer }),
    alert: { ...alert, component: "llm", by: asker, expression, value: () => times } satisfies Alert,
  };
}

const least = `An average below ${LEAST_SHARE * 100} % counts as that.`;

export const refusalSurge = surge(
  refusedShare,
  {
    id: "llm-refusal-surge",
    title: "Refusals against their average",
    question: `How many times its average of the last seven days does the share of refused calls of the last hour amount to? ${least}`,
    about: { error_type: "refusal" },
  },
  {
    name: "LLMRefusalSurge",
    limits: { warning: { above: 3, for: "10m", because: "three times as many refusals as usual is a new prompt or a new version of the model, seldom new users" } },
    impact: "Models decline what they used to answer: users get an apology in the place of an answer.",
    says: { subject: "The share of refused calls" },
  },
);

export const policySurge = surge(
  violatingShare,
  {
    id: "llm-policy-surge",
    title: "Policy violations against their average",
    question: `How many times its average of the last seven days does the share of calls that a content policy stopped in the last hour amount to? ${least}`,
    about: { error_type: "content_policy" },
  },
  {
    name: "LLMPolicyViolationSurge",
    limits: { warning: { above: 3, for: "10m", because: "three times as many as usual is somebody trying what is forbidden, or a filter that became stricter" } },
    impact: "Content filters stop more prompts or answers than they used to: abuse, or users who are stopped without a reason.",
    says: { subject: "The share of calls that a content policy stopped" },
  },
);
