import type { LogField, StreamLabel } from "../telemetry/call-record.ts";
import { type Condition, type Matcher, renderMatcher } from "./matcher.ts";

/** A question to the log store. A value, rendered once per backend. Stream labels and fields are checked by the compiler. */
export class LogQuery {
  private readonly streams: readonly Matcher[];
  private readonly fields: readonly Matcher[];

  private constructor(streams: readonly Matcher[], fields: readonly Matcher[]) {
    this.streams = streams;
    this.fields = fields;
  }

  /** Log streams whose label meets a condition; at least one is needed, since a store is never read whole. */
  static from(label: StreamLabel, condition: Condition): LogQuery {
    return new LogQuery([{ label, ...condition }], []);
  }

  stream(label: StreamLabel, condition: Condition): LogQuery {
    return new LogQuery([...this.streams, { label, ...condition }], this.fields);
  }

  /** Only records whose field meets a condition. */
  where(field: LogField, condition: Condition): LogQuery {
    return new LogQuery(this.streams, [...this.fields, { label: field, ...condition }]);
  }

  /** For Loki. */
  toLogQl(): string {
    const selector = `{${this.streams.map(renderMatcher).join(", ")}}`;
    const filters = this.fields.map((field) => ` | ${renderMatcher(field)}`);
    return [selector, ...filters].join("");
  }
}
