import { attributeKey, callAttributes, costKey, resourceAttributes } from "../telemetry/attributes.ts";
import { callRecord } from "../telemetry/call-record.ts";
import { SET_KEY } from "../telemetry/label-set.ts";
import { tokenTypes } from "../telemetry/labels.ts";
import { type StatementGroup, text } from "./ottl.ts";
import { NO_USAGE_KEY, STREAMED_KEY } from "./outcome.ts";
import { PROMPT_CACHE_KEY, typeKey, UNPRICED_KEY } from "./price.ts";
import { PRICING_KEYS } from "./price-entry.ts";

// The processing leaves marks on a span that only the metrics need. They are taken off where spans are stored: doing it
// on the few that are sampled costs a tenth of doing it on all.

const marks = [...PRICING_KEYS, NO_USAGE_KEY, STREAMED_KEY, PROMPT_CACHE_KEY, UNPRICED_KEY, ...tokenTypes.map(typeKey)];

/** For the trace store: without the marks. */
export function withoutMarks(): StatementGroup[] {
  return [{ statements: marks.map((mark) => `delete_key(span.attributes, ${text(mark)})`) }];
}

/** For the recorder and the ledger: what a call record is made of, and a row. */
export function onlyRecorded(): StatementGroup[] {
  const recorded = Object.values(callRecord).flatMap((from) => (from in callAttributes ? [attributeKey(from as keyof typeof callAttributes)] : []));
  const charged = [...(["audioInputTokens", "audioOutputTokens", "priceModel", "priceVersion"] as const).map(attributeKey), ...tokenTypes.map(costKey)];
  const keys = [...new Set([...recorded, ...charged, SET_KEY])];
  const { service, instance, environment } = resourceAttributes;
  const resourceKeys = [service[0], "service.version", instance[0], environment[0]];
  return [
    { statements: [`keep_keys(resource.attributes, [${resourceKeys.map(text).join(", ")}])`] },
    { statements: [`keep_keys(span.attributes, [${keys.map(text).join(", ")}])`, "set(span.events, nil)"] },
  ];
}
