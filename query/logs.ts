import { type LogField, labelField, type StreamLabel } from "../telemetry/call-record.ts";
import type { SetLabel } from "../telemetry/label-set.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { type Condition, type Matcher, renderMatcher } from "./matcher.ts";

/** Labels of the metrics that the log store tells its streams by. */
const streamOf: Readonly<Record<Exclude<CallLabel, SetLabel>, StreamLabel>> = { service: "service_name", environment: "deployment_environment_name" };

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

  /** Only records of calls whose label meets a condition, as the metrics say it. */
  label(label: CallLabel, condition: Condition): LogQuery {
    return label === "service" || label === "environment" ? this.stream(streamOf[label], condition) : this.where(labelField(label), condition);
  }

  /** For Loki. */
  toLogQl(): string {
    const selector = `{${this.streams.map(renderMatcher).join(", ")}}`;
    const filters = this.fields.map((field) => ` | ${renderMatcher(field)}`);
    return [selector, ...filters].join("");
  }
}
