import { type Duration, fromSeconds, toSeconds } from "../telemetry/duration.ts";
import type { Metric } from "../telemetry/metric.ts";
import { type Matcher, quote, renderMatcher } from "./matcher.ts";

/** Series of a classic histogram beside its name. */
export type Suffix = "" | "_bucket" | "_sum" | "_count";

export type BinaryOperator = "+" | "-" | "*" | "/" | ">" | "<=" | "and" | "or" | "unless";

/** The syntax tree of a PromQL expression. Values are never changed: every operation makes a new tree. */
export type Node =
  | {
      readonly kind: "series";
      readonly metric: Metric;
      readonly suffix: Suffix;
      readonly matchers: readonly Matcher[];
      readonly range?: Duration;
      readonly offset?: Duration;
    }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: "aggregate"; readonly name: string; readonly by: readonly string[]; readonly args: readonly Node[] }
  | {
      readonly kind: "binary";
      readonly op: BinaryOperator;
      readonly left: Node;
      readonly right: Node;
      readonly on?: readonly string[];
      /** Many series on the left match one on the right. */
      readonly many?: boolean;
      /** Labels of the one that the many get from it. */
      readonly brings?: readonly string[];
    }
  | { readonly kind: "subquery"; readonly of: Node; readonly range: Duration; readonly step: Duration };

export function number(value: number): Node {
  return { kind: "number", value };
}

export function text(value: string): Node {
  return { kind: "text", value };
}

export function call(name: string, ...args: readonly Node[]): Node {
  return { kind: "call", name, args };
}

/** A tree with every node replaced by what `change` makes of it, from the leaves up. */
export function transform(node: Node, change: (node: Node) => Node): Node {
  switch (node.kind) {
    case "series":
    case "number":
    case "text":
      return change(node);
    case "call":
    case "aggregate":
      return change({ ...node, args: node.args.map((arg) => transform(arg, change)) });
    case "binary":
      return change({ ...node, left: transform(node.left, change), right: transform(node.right, change) });
    case "subquery":
      return change({ ...node, of: transform(node.of, change) });
  }
}

/** Every node of a tree. */
export function walk(node: Node): Node[] {
  const nodes: Node[] = [];
  transform(node, (each) => {
    nodes.push(each);
    return each;
  });
  return nodes;
}

/** A tree whose times are a fraction of themselves: ranges, offsets, steps, and how far a prediction reaches. */
export function faster(node: Node, by: number, shortestRange: number): Node {
  const time = (duration: Duration, least = 0.001) => fromSeconds(Math.max(toSeconds(duration) / by, least));
  return transform(node, (each) => {
    if (each.kind === "series") {
      return { ...each, ...(each.range ? { range: time(each.range, shortestRange) } : {}), ...(each.offset ? { offset: time(each.offset) } : {}) };
    }
    if (each.kind === "subquery") return { ...each, range: time(each.range), step: time(each.step) };
    const ahead = each.kind === "call" && each.name === "predict_linear" ? each.args[1] : undefined;
    return each.kind === "call" && ahead?.kind === "number" ? { ...each, args: [...each.args.slice(0, 1), number(ahead.value / by)] } : each;
  });
}

/** How far into the past an expression looks, in seconds. */
export function lookback(node: Node): number {
  switch (node.kind) {
    case "number":
    case "text":
      return 0;
    case "series":
      return (node.range ? toSeconds(node.range) : 0) + (node.offset ? toSeconds(node.offset) : 0);
    case "call":
    case "aggregate":
      return Math.max(0, ...node.args.map(lookback));
    case "binary":
      return Math.max(lookback(node.left), lookback(node.right));
    case "subquery":
      return lookback(node.of) + toSeconds(node.range);
  }
}

export function render(node: Node): string {
  switch (node.kind) {
    case "series": {
      const selector = node.matchers.length ? `{${node.matchers.map(renderMatcher).join(",")}}` : "";
      return `${node.metric.prom}${node.suffix}${selector}${node.range ? `[${node.range}]` : ""}${at(node.offset)}`;
    }
    case "number":
      return renderNumber(node.value);
    case "text":
      return quote(node.value);
    case "call":
      return `${node.name}(${node.args.map(render).join(", ")})`;
    case "aggregate": {
      const by = node.by.length ? ` by (${node.by.join(", ")})` : "";
      return `${node.name}${by} (${node.args.map(render).join(", ")})`;
    }
    case "binary": {
      const on = node.on ? ` on (${node.on.join(", ")})${node.many ? ` group_left (${(node.brings ?? []).join(", ")})` : ""}` : "";
      return `${operand(node.left)} ${node.op}${on} ${operand(node.right)}`;
    }
    case "subquery":
      return `${operand(node.of)}[${node.range}:${node.step}]`;
  }
}

function at(offset: Duration | undefined): string {
  return offset ? ` offset ${offset}` : "";
}

function operand(node: Node): string {
  return node.kind === "binary" ? `(${render(node)})` : render(node);
}

function renderNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}
