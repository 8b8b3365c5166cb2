import type { Config } from "../config/schema.ts";
import { dialects } from "../telemetry/dialects.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { contentPolicyMessage, finishReasonErrors } from "../telemetry/error-types.ts";
import { OTHER } from "../telemetry/labels.ts";
import { byErrorRules } from "./error-class.ts";
import { isCall, key } from "./normalise.ts";
import { and, cache, copy, firstOf, lookup, or, type Statement, type StatementGroup, set, span, text } from "./ottl.ts";

/** Marks a successful call that says no tokens. */
export const NO_USAGE_KEY = "label.no_usage";

/** Marks a call whose first token came before its end. */
export const STREAMED_KEY = "label.streamed";

/** Holds on a span that failed, whether or not it is a call: by its status or by an error that it names. */
export const failedSpan = `span.status.code == 2 or ${key("rawError")} != nil`;

const failed = `${key("status")} == "error"`;

/** The raw error of a call that says it only in an exception event. */
export function exceptionType(): StatementGroup[] {
  return [
    {
      conditions: [and('spanevent.name == "exception"', isCall, `${key("rawError")} == nil`)],
      statements: [copy(key("rawError"), ['spanevent.attributes["exception.type"]'])],
    },
  ];
}

/** The time to the first token of a call that marks it by an event. The first such event counts. */
export function firstTokenEvent(): StatementGroup[] {
  const marks = dialects.flatMap(({ name, firstTokenEvent: event }) => (event ? [`(${and(`spanevent.name == ${text(event)}`, `${key("dialect")} == ${text(name)}`)})`] : []));
  return [
    {
      conditions: [and(`(${or(marks)})`, `${key("firstTokenSeconds")} == nil`)],
      statements: [set(key("firstTokenSeconds"), "Seconds(spanevent.time - span.start_time)")],
    },
  ];
}

/** What came of a call: its duration, whether it failed and how, and whether its trace must be kept. */
export function outcome(config: Config): StatementGroup[] {
  const slow = toSeconds(config.sampling.slow).toFixed(3);
  return [
    {
      conditions: [isCall],
      statements: [
        set(key("latencySeconds"), "Seconds(span.end_time - span.start_time)"),
        set(key("status"), text("success")),
        set(key("status"), text("error"), failedSpan),
        set(key("errorType"), lookup(finishReasonErrors, key("finishReason"))),
        // A refused or filtered answer is no failure, but an error all the same: whoever sees it counted wants its trace.
        set(key("keep"), "true", `${key("latencySeconds")} >= ${slow} or ${failed} or ${key("errorType")} != nil`),
      ],
    },
    { conditions: [and(isCall, failed)], statements: errorClass() },
    {
      conditions: [and(isCall, `${key("inputTokens")} == nil`, `${key("outputTokens")} == nil`, `${key("status")} == "success"`)],
      statements: [set(span(NO_USAGE_KEY), text("true"))],
    },
    { conditions: [`${key("firstTokenSeconds")} != nil`], statements: [set(span(STREAMED_KEY), text("true"))] },
  ];
}

/** The first rule that matches the raw error, the HTTP status or the message decides. */
function errorClass(): Statement[] {
  const raw = cache("error");
  return [
    set(raw, firstOf([key("rawError"), 'String(span.attributes["http.response.status_code"])', "span.status.message", text("")])),
    ...byErrorRules(key("errorType"), raw),
    set(
      key("errorType"),
      text(contentPolicyMessage.type),
      and(`${key("errorType")} == ${text(contentPolicyMessage.among)}`, `IsMatch(${firstOf(["span.status.message", text("")])}, ${text(`(?i)${contentPolicyMessage.pattern}`)})`),
    ),
    set(key("errorType"), text(OTHER), `${key("errorType")} == nil`),
  ];
}
