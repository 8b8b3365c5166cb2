import { noneOf, oneOf } from "../query/matcher.ts";
import { rate, type Vector } from "../query/promql.ts";
import type { Duration } from "../telemetry/duration.ts";
import { type ErrorType, harmlessErrorTypes } from "../telemetry/error-types.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { errors, policyViolations, refusals, requests } from "../telemetry/metrics.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { callsIn, enoughCalls, failedIn } from "./traffic.ts";
import { HOUR, outlasting, RATE } from "./windows.ts";

/** A share of failed calls that is told whatever the reason: what else it shows as is no news of its own. */
export const TOLD_AS_ERRORS = 0.05;

/** Failed calls that are chance or one user's, whatever share of few they are. */
export const FEW_FAILURES = 5;

/** Half a failure more: an increase is extrapolated, so five may read as 5.4. */
const CHANCE = FEW_FAILURES + 0.5;

/** In which so many must fail. Where calls or failures are too few to judge five minutes by, an hour is judged, and this as the end of it. */
export const LATELY: Duration = "15m";

/** Whose calls are judged together. */
export const callers = ["environment", "service", "team"] as const;

function failures(range: Duration): Vector<(typeof callers)[number]> {
  return failedIn(range, ...callers);
}

/** The share of failed calls over a time. */
function shareIn(range: Duration): Vector<(typeof callers)[number]> {
  return failures(range).over(callsIn(range, ...callers));
}

const ratio = signal<CallLabel>({
  id: "llm-error-ratio",
  title: "Error ratio",
  question: "What share of the calls fails? Refusals, policy stops and cancelled calls are not failures.",
  unit: "ratio",
  about: { status: "error" },
  // sum by (…) (rate(llm_errors_total{error_type!~"content_policy|refusal|cancelled"}[5m])) / (sum by (…) (rate(llm_requests_total[5m])) > 0)
  answer: (...by) =>
    rate(errors, RATE)
      .where("error_type", noneOf(harmlessErrorTypes))
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
});

/** Whose calls fail to more than a share: of five minutes, where these and their failures are enough to judge by, or else of an hour. */
export function failing(above: number): Vector<(typeof callers)[number]> {
  const enough = enoughCalls(...callers).and(failures(LATELY).above(CHANCE), ...callers);
  const ofFew = shareIn(HOUR)
    .above(above)
    .and(shareIn(LATELY).above(above), ...callers)
    .and(failures(HOUR).above(CHANCE), ...callers)
    .unless(enough, ...callers);
  return ratio
    .answer(...callers)
    .above(above)
    .and(enough, ...callers)
    .or(ofFew);
}

export const errorRatio: Signal<CallLabel> & { readonly alert: Alert } = {
  ...ratio,
  alert: {
    name: "HighLLMErrorRate",
    component: "llm",
    by: callers,
    limits: {
      critical: { above: TOLD_AS_ERRORS, for: "5m", because: "more than retries absorb: users see errors" },
      warning: { above: 0.02, for: "15m", because: "a provider in trouble or a bad release, before most users notice" },
    },
    value: () => ratio.answer(...callers),
    expression: ({ above }) => failing(above),
    // It comes before the alerts on providers and on objectives, and must outlast them.
    keep: outlasting(2),
    impact: "These calls failed: their users saw an error, or waited for a retry.",
    says: { subject: "The share of failed calls" },
  },
};

/** What says nothing against a provider: no failures, and requests that any other one would reject too. */
const notOfProviders = [...harmlessErrorTypes, "invalid_request"] as const satisfies readonly ErrorType[];

export const providerErrorRatio = signal<CallLabel>({
  id: "llm-provider-error-ratio",
  title: "Provider error ratio",
  question: "What share of the calls of a provider fails for a reason that another provider would not have? Wrong requests are not counted.",
  unit: "ratio",
  about: { status: "error" },
  answer: (...by) =>
    rate(errors, RATE)
      .where("error_type", noneOf(notOfProviders))
      .sum(...by)
      .over(rate(requests, RATE).sum(...by)),
  alert: {
    name: "LLMProviderErrors",
    component: "llm",
    by: ["environment", "service", "provider"],
    enough: enoughCalls,
    impliedBy: [errorRatio.id],
    // Later than the error ratio, which has said it by then wherever the provider has most of the calls.
    limits: {
      critical: { above: 0.5, for: "10m", because: "this provider is down; what asks it alone does not work, however few of all calls that is" },
      warning: { above: 0.1, for: "20m", because: "one provider in trouble, hidden in the error ratio of all by the calls of the others" },
    },
    keep: outlasting(1),
    impact: "Calls of this provider fail. What asks other providers, or falls back to them, goes on.",
    says: { subject: "The share of failed calls" },
  },
});

export const errorRate = signal<CallLabel | "error_type">({
  id: "llm-error-rate",
  title: "Errors",
  question: "Which errors happen, and how many a second?",
  unit: "errors/s",
  answer: (...by) => rate(errors, RATE).sum(...by),
});

export const harmlessErrorRate = signal<CallLabel | "error_type">({
  id: "llm-harmless-error-rate",
  title: "Refused, filtered and cancelled calls",
  question: "How many calls a second end without an answer although the provider did not fail?",
  unit: "errors/s",
  answer: (...by) =>
    rate(errors, RATE)
      .where("error_type", oneOf(harmlessErrorTypes))
      .sum(...by),
});

export const refusalRate = signal<CallLabel>({
  id: "llm-refusal-rate",
  title: "Refusals",
  question: "How many answers a second are a refusal by the model?",
  unit: "errors/s",
  about: { error_type: "refusal" },
  answer: (...by) => rate(refusals, RATE).sum(...by),
});

export const policyViolationRate = signal<CallLabel | "policy">({
  id: "llm-policy-violation-rate",
  title: "Policy violations",
  question: "How many prompts or answers a second does a content policy stop?",
  unit: "errors/s",
  about: { error_type: "content_policy" },
  answer: (...by) => rate(policyViolations, RATE).sum(...by),
});
