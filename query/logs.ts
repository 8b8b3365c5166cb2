import { type CallField, type LogField, labelField, type StreamLabel } from "../telemetry/call-record.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { SetLabel } from "../telemetry/label-set.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { type Condition, type Matcher, renderMatcher } from "./matcher.ts";

/** Labels of the metrics that the log store tells its streams by. */
const streamOf: Readonly<Record<Exclude<CallLabel, SetLabel>, StreamLabel>> = { service: "service_name", environment: "deployment_environment_name" };

/** Who comes first when a number in the records of a time is added up. */
export interface Ranking {
  readonly of: CallField;
  readonly by: CallField;
  readonly range: Duration;
  readonly first: number;
}

/** A question to the log store. A value, rendered once per backend. Stream labels and fields are checked by the compiler. */
export class LogQuery {
  private readonly streams: readonly Matcher[];
  private readonly fields: readonly Matcher[];
  private readonly ranking: Ranking | undefined;

  private constructor(streams: readonly Matcher[], fields: readonly Matcher[], ranking?: Ranking) {
    this.streams = streams;
    this.fields = fields;
    this.ranking = ranking;
  }

  /** Log streams whose label meets a condition; at least one is needed, since a store is never read whole. */
  static from(label: StreamLabel, condition: Condition): LogQuery {
    return new LogQuery([{ label, ...condition }], []);
  }

  stream(label: StreamLabel, condition: Condition): LogQuery {
    return new LogQuery([...this.streams, { label, ...condition }], this.fields, this.ranking);
  }

  /** Only records whose field meets a condition. */
  where(field: LogField, condition: Condition): LogQuery {
    return new LogQuery(this.streams, [...this.fields, { label: field, ...condition }], this.ranking);
  }

  /** Only records of calls whose label meets a condition, as the metrics say it. */
  label(label: CallLabel, condition: Condition): LogQuery {
    return label === "service" || label === "environment" ? this.stream(streamOf[label], condition) : this.where(labelField(label), condition);
  }

  /** Not the records, but who has most of a number in them. */
  ranked(ranking: Ranking): LogQuery {
    return new LogQuery(this.streams, this.fields, ranking);
  }

  /** For Loki. */
  toLogQl(): string {
    const selector = `{${this.streams.map(renderMatcher).join(", ")}}`;
    const filters = this.fields.map((field) => ` | ${renderMatcher(field)}`);
    const records = [selector, ...filters].join("");
    if (!this.ranking) return records;
    const { of, by, range, first } = this.ranking;
    return `topk(${first}, sum by (${by}) (sum_over_time(${records} | unwrap ${of} [${range}])))`;
  }
}
