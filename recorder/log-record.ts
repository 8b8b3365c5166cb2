import type { AnyValue, KeyValue, Resource } from "../intake/otlp.ts";

/** A log record in OTLP/JSON, as far as the recorder writes it. */
export interface LogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AnyValue;
  readonly attributes: readonly KeyValue[];
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** Records of one application, as they are sent to the log store. */
export interface ResourceLogs {
  readonly resource: Resource;
  readonly scopeLogs: readonly { readonly scope: { readonly name: string }; readonly logRecords: readonly LogRecord[] }[];
}

export function anyValue(value: string | number | boolean): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
