import { type CallField, type LogField, labelField, type StreamLabel } from "../telemetry/call-record.ts";
import type { Duration } from "../telemetry/duration.ts";
import type { SetLabel } from "../telemetry/label-set.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { type Condition, type Matcher, renderMatcher } from "./matcher.ts";

/** Labels of the metrics that the log store tells its streams by. */
const streamOf: Readonly<Record<Exclude<CallLabel, SetLabel>, StreamLabel>> = { service: "service_name", environment: "deployment_environment_name" };

/** A field of a call record that holds a time. */
export type SecondsField = Extract<CallField, `${string}_seconds`>;

/** Who comes first when a number in the records of a time is added up, or the records themselves are counted. */
export interface Ranking {
  /** The number; none to count. */
  readonly of?: CallField;
  readonly by: CallField | StreamLabel;
  readonly range: Duration;
  readonly first: number;
}

/** A question to the log store. A value, rendered once per backend. Stream labels and fields are checked by the compiler. */
export class LogQuery {
  private readonly streams: readonly Matcher[];
  /** As LogQL says them. */
  private readonly filters: readonly string[];
  private readonly ranking: Ranking | undefined;

  private constructor(streams: readonly Matcher[], filters: readonly string[], ranking?: Ranking) {
    this.streams = streams;
    this.filters = filters;
    this.ranking = ranking;
  }

  /** Log streams whose label meets a condition; at least one is needed, since a store is never read whole. */
  static from(label: StreamLabel, condition: Condition): LogQuery {
    return new LogQuery([{ label, ...condition }], []);
  }

  stream(label: StreamLabel, condition: Condition): LogQuery {
    return new LogQuery([...this.streams, { label, ...condition }], this.filters, this.ranking);
  }

  /** Only records whose field meets a condition. */
  where(field: LogField, condition: Condition): LogQuery {
    return this.filtered(renderMatcher({ label: field, ...condition }));
  }

  /** Only records that meet one of several conditions. */
  whereAny(conditions: Readonly<Partial<Record<LogField | StreamLabel, Condition>>>): LogQuery {
    const tests = Object.entries(conditions).map(([label, condition]) => renderMatcher({ label, ...condition }));
    return this.filtered(tests.join(" or "));
  }

  /** Only records in which something took at least so long. */
  atLeast(field: SecondsField, seconds: number): LogQuery {
    return this.filtered(`${field} >= ${seconds}`);
  }

  /** Only records of calls whose label meets a condition, as the metrics say it. */
  label(label: CallLabel, condition: Condition): LogQuery {
    return label === "service" || label === "environment" ? this.stream(streamOf[label], condition) : this.where(labelField(label), condition);
  }

  /** Not the records, but who has most of a number in them. */
  ranked(ranking: Ranking): LogQuery {
    return new LogQuery(this.streams, this.filters, ranking);
  }

  private filtered(filter: string): LogQuery {
    return new LogQuery(this.streams, [...this.filters, filter], this.ranking);
  }

  /** Whether it asks for numbers instead of records. */
  get ranks(): boolean {
    return this.ranking !== undefined;
  }

  /** For Loki. */
  toLogQl(): string {
    const selector = `{${this.streams.map(renderMatcher).join(", ")}}`;
    const records = [selector, ...this.filters].join(" | ");
    if (!this.ranking) return records;
    const { of, by, range, first } = this.ranking;
    const counted = of ? `sum_over_time(${records} | unwrap ${of} [${range}])` : `count_over_time(${records} [${range}])`;
    return `topk(${first}, sum by (${by}) (${counted}))`;
  }
}
