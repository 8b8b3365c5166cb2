import type { Config } from "../config/schema.ts";
import type { Matcher } from "../query/matcher.ts";
import { Vector } from "../query/promql.ts";
import { call, type Node, number, text, transform } from "../query/promql-node.ts";
import { storedSeries } from "./baselines.ts";
import { declaredSeries } from "./declared-series.ts";
import { objectiveRecordings } from "./objectives.ts";
import type { Recorded } from "./recorded.ts";
import type { Expression } from "./signal.ts";

type Series = Extract<Node, { readonly kind: "series" }>;

type Labels = Readonly<Record<string, string>>;

/**
 * The same question to what applications sent and nothing else: in the place of a series that a rule stores stands what
 * it stores. A recording has no history before it was deployed, so only this can be asked of the past.
 */
export function inlined({ node }: Expression, config: Config): Expression {
  return Vector.of<string>(fromSources(node, config, [...storedSeries, ...objectiveRecordings(config)]));
}

/** The same question with the numbers of the config put in the place of their series, and recordings left as they are. */
export function withNumbers({ node }: Expression, config: Config): Expression {
  return Vector.of<string>(fromSources(node, config, []));
}

function fromSources(node: Node, config: Config, rules: readonly Recorded[]): Node {
  return transform(node, (each) => (each.kind === "series" ? source(each, config, rules) : each));
}

function source(series: Series, config: Config, rules: readonly Recorded[]): Node {
  const origins = recorded(series, config, rules) ?? declared(series, config);
  if (!origins) return series;
  const origin = origins.length > 0 ? origins.reduce((left, right) => ({ kind: "binary", op: "or", left, right })) : nothing;
  // Where a range of stored series is read, it has as many samples as rules were evaluated in that time.
  return series.range ? { kind: "subquery", of: origin, range: series.range, step: config.scrapeInterval } : origin;
}

/** Every rule that stores under the name. Conditions on a series, and how long ago it is asked for, hold for what it is made of. */
function recorded({ metric, matchers, offset }: Series, config: Config, rules: readonly Recorded[]): Node[] | undefined {
  const storing = rules.filter((each) => each.metric === metric);
  if (storing.length === 0) return undefined;
  return storing.flatMap(({ expression, labels = {} }) => {
    // A label that the rule itself sets says nothing of what it is made of.
    const [ofRule, ofOrigin] = [matchers.filter(({ label }) => label in labels), matchers.filter(({ label }) => !(label in labels))];
    if (!ofRule.every((matcher) => holds(matcher, labels))) return [];
    const vector = Vector.of<string>(expression.node);
    const { node } = offset ? vector.ago(offset) : vector;
    return [labelled(fromSources(narrowed(node, ofOrigin), config, rules), labels)];
  });
}

function narrowed(node: Node, matchers: readonly Matcher[]): Node {
  return transform(node, (each) => {
    if (each.kind !== "series") return each;
    const own = [...each.metric.labels, ...(each.suffix === "_bucket" ? ["le"] : [])];
    return { ...each, matchers: [...each.matchers, ...matchers.filter(({ label }) => own.includes(label))] };
  });
}

/** Numbers of the config were always what they are now. */
function declared({ metric, matchers }: Series, config: Config): Node[] | undefined {
  const found = declaredSeries.find((each) => each.metric === metric);
  return found
    ?.values(config)
    .filter(({ labels }) => matchers.every((matcher) => holds(matcher, labels)))
    .map(({ labels, value }) => labelled(constant(value), labels));
}

function labelled(node: Node, labels: Labels): Node {
  return Object.entries(labels).reduce((of, [label, value]) => call("label_replace", of, ...[label, value, "", ""].map(text)), node);
}

function constant(value: number): Node {
  return call("vector", number(value));
}

/** `vector(0) > 0`: no answer. */
const nothing: Node = { kind: "binary", op: ">", left: constant(0), right: number(0) };

/** A label that is not there is empty. */
function holds({ label, op, value }: Matcher, labels: Labels): boolean {
  const actual = labels[label] ?? "";
  const equal = op === "=" || op === "!=" ? actual === value : new RegExp(`^(?:${value})$`).test(actual);
  return equal === (op === "=" || op === "=~");
}
