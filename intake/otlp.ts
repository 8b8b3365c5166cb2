/** The parts of OTLP/JSON that our servers behind the Collector read. Integers of 64 bits travel as text. */

export interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}

export interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue;
}

export interface Resource {
  readonly attributes?: readonly KeyValue[];
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly name?: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface TracesRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: Resource;
    readonly scopeSpans?: readonly { readonly spans?: readonly Span[] }[];
  }[];
}

export type Values = ReadonlyMap<string, string | number | boolean>;

/** Attributes by their key. Lists and maps are none of ours. */
export function valuesOf(attributes: readonly KeyValue[] = []): Values {
  return new Map(
    attributes.flatMap(({ key, value }) => {
      const found = plainValue(value);
      return found === undefined ? [] : [[key, found] as const];
    }),
  );
}

export function plainValue(value: AnyValue | undefined): string | number | boolean | undefined {
  if (!value) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.doubleValue ?? value.boolValue;
}
