import { attributeKey, labelKey, resourceAttributes, type TextAttribute } from "../telemetry/attributes.ts";
import { type Duration, toGo } from "../telemetry/duration.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { quote } from "./matcher.ts";

interface Attribute {
  readonly of: "resource" | "span";
  readonly key: string;
  readonly value: string;
}

interface Wanted {
  /** `service.name` as the application sent it. */
  readonly service?: string;
  readonly attributes: readonly Attribute[];
  readonly atLeast?: Duration;
}

/**
 * What Jaeger's search can say; its query language knows equality only. Field names of Grafana's Jaeger data source.
 */
export interface JaegerSearch {
  readonly queryType: "search";
  readonly service: string;
  readonly tags: string;
  readonly minDuration?: string;
  readonly limit: number;
}

/** A question to the trace store. A value, rendered once per backend: what one cannot express, it leaves out. */
export class TraceQuery {
  private readonly wanted: Wanted;

  private constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  static all(): TraceQuery {
    return new TraceQuery({ attributes: [] });
  }

  service(name: string): TraceQuery {
    return new TraceQuery({ ...this.wanted, service: name });
  }

  /** Spans whose label has a value, as the metrics say it. A service goes by the name that the application sent. */
  label(label: Exclude<CallLabel, "service">, value: string): TraceQuery {
    return this.attribute({ of: label in resourceAttributes ? "resource" : "span", key: labelKey(label), value });
  }

  /** Spans whose canonical attribute has a value. A number or a truth would not equal a text. */
  where(attribute: TextAttribute, value: string): TraceQuery {
    return this.attribute({ of: "span", key: attributeKey(attribute), value });
  }

  /** Spans that took at least so long. */
  atLeast(duration: Duration): TraceQuery {
    return new TraceQuery({ ...this.wanted, atLeast: duration });
  }

  /** For Tempo. */
  toTraceQl(): string {
    const { service, attributes, atLeast } = this.wanted;
    const tests = [
      ...(service ? [`resource.service.name = ${quote(service)}`] : []),
      ...attributes.map(({ of, key, value }) => `${of}.${key} = ${quote(value)}`),
      ...(atLeast ? [`duration >= ${toGo(atLeast)}`] : []),
    ];
    return tests.length ? `{ ${tests.join(" && ")} }` : "{}";
  }

  /** For Jaeger, which searches one service at a time. Undefined without one. */
  toJaeger(limit = 20): JaegerSearch | undefined {
    const { service, attributes, atLeast } = this.wanted;
    if (!service) return undefined;
    // It finds what stands on the resource among the tags, too.
    const tags = attributes.map(({ key, value }) => `${key}=${logfmt(value)}`);
    return {
      queryType: "search",
      service,
      tags: tags.join(" "),
      ...(atLeast ? { minDuration: toGo(atLeast) } : {}),
      limit,
    };
  }

  /** What Jaeger's search page calls tags, for a link to it. */
  toJaegerTags(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.wanted.attributes.map(({ key, value }) => [key, value]));
  }

  private attribute(attribute: Attribute): TraceQuery {
    return new TraceQuery({ ...this.wanted, attributes: [...this.wanted.attributes, attribute] });
  }
}

function logfmt(value: string): string {
  return /[\s"=]/.test(value) ? quote(value) : value;
}
