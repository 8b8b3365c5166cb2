import { noneOf } from "../query/matcher.ts";
import { rate, type Vector } from "../query/promql.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { chosenReasons } from "../telemetry/labels.ts";
import { fallbacks, requests, retries } from "../telemetry/metrics.ts";
import { errorRatio } from "./errors.ts";
import { lessLabelled, ofUnknown } from "./less-labelled.ts";
import { rateLimitUsed } from "./saturation.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { ENOUGH_CALLS } from "./traffic.ts";
import { outlasting, RATE } from "./windows.ts";

type SwitchLabel = "environment" | "service" | "feature";

type SwitchDetail = SwitchLabel | "from_model" | "to_model" | "reason";

/** Switches or tries in five minutes that are too few to speak of a share, however few the calls are. */
export const FEW = 5;

export const fallbackRate = signal<SwitchDetail>({
  id: "llm-fallback-rate",
  title: "Fallbacks",
  question: "How many calls a second does another model answer, from which to which, and why?",
  unit: "requests/s",
  answer: (...by) => rate(fallbacks, RATE).sum(...by),
});

export const retryRate = signal<SwitchDetail>({
  id: "llm-retry-rate",
  title: "Retries",
  question: "How many further tries a second are there inside calls, and why?",
  unit: "requests/s",
  answer: (...by) => rate(retries, RATE).sum(...by),
});

const failures = noneOf(chosenReasons);

const switchers = ["environment", "service", "feature"] as const satisfies readonly SwitchLabel[];

/** Calls a second that switches are a share of: an application that counts switches by itself may not say whose they are. */
const ofFeatures = rate(requests, RATE).sum(...switchers);
const calls = lessLabelled(ofFeatures, ["environment", "service"], ["service"]).or(ofUnknown(ofFeatures, ["environment", "service"], "feature"));

/** When switches, or tries, are too many of the calls: above a limit, and more than may be chance. */
function surge(perSecond: Vector<SwitchLabel>): Pick<Alert, "expression" | "value"> {
  const few = perSecond.times(toSeconds(RATE)).above(FEW);
  const share = perSecond.over(calls);
  return {
    value: () => share,
    expression: ({ above }) =>
      share
        .above(above)
        .and(few, ...switchers)
        .and(calls.times(toSeconds(RATE)).above(ENOUGH_CALLS), ...switchers),
  };
}

const switched = rate(fallbacks, RATE).where("reason", failures);

const fellBack = signal<SwitchLabel>({
  id: "llm-fallback-share",
  title: "Fallback share",
  question: "What share of the calls does another model answer because the one that was asked could not? Models changed to save money are not in it.",
  unit: "ratio",
  // The call that failed first is among the requests, too, where it left a span of its own.
  answer: (...by) => switched.sum(...by).over(rate(requests, RATE).sum(...by)),
});

export const fallbackShare: Signal<SwitchLabel> & { readonly alert: Alert } = {
  ...fellBack,
  alert: {
    name: "LLMFallbackSurge",
    component: "llm",
    by: switchers,
    ...surge(switched.sum(...switchers)),
    limits: {
      warning: {
        above: 0.1,
        for: "15m",
        because: "a tenth of the users get another model than the feature was made for; a quarter of an hour leaves out what a provider mends at once",
      },
    },
    // Failed calls and a quota that ends are told sooner, and say why.
    impliedBy: [errorRatio.id, rateLimitUsed.id],
    keep: outlasting(1),
    impact: "Users get answers of another model than the feature was made for: often slower, dearer or worse, and one failure away from none.",
    says: { subject: "The share of calls that another model answered", fault: "Too many fallbacks" },
  },
};

const retried = signal<SwitchLabel>({
  id: "llm-retry-share",
  title: "Retry share",
  question: "How many further tries are there to a hundred calls?",
  unit: "ratio",
  answer: (...by) =>
    rate(retries, RATE)
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
});

export const retryShare: Signal<SwitchLabel> & { readonly alert: Alert } = {
  ...retried,
  alert: {
    name: "LLMRetrySurge",
    component: "llm",
    by: switchers,
    ...surge(rate(retries, RATE).sum(...switchers)),
    limits: {
      warning: { above: 0.1, for: "20m", because: "in ordinary times one call in a hundred is tried again; one in ten is a provider in trouble that no error shows yet" },
    },
    impliedBy: [errorRatio.id, rateLimitUsed.id, fallbackShare.id],
    impact: "Calls succeed only at a further try: users wait for every one of them, and tries that were cut off may be paid for.",
    says: { subject: "The ratio of further tries to calls", fault: "Too many further tries" },
  },
};
