import type { Config } from "../config/schema.ts";
import { attributeKey, type CallAttribute, callAttributes, contentAttributes, resourceAttributes } from "../telemetry/attributes.ts";
import type { Dialect, Location } from "../telemetry/dialect.ts";
import { dialects } from "../telemetry/dialects.ts";
import { allTests, and, cache, copy, equalsAny, firstOf, or, resource, type Statement, type StatementGroup, set, span, text } from "./ottl.ts";

/** `span.attributes["llm.model"]` */
export const key = (name: CallAttribute) => span(attributeKey(name));

/** Holds on a span that is a call of a model. */
export const isCall = `${key("dialect")} != nil`;

/**
 * Each dialect's own attributes → the canonical ones. One group per row of the dialect table: the first that recognises
 * the span does it. What a client wrote under our own names is not believed.
 */
export function normalise(config: Config): StatementGroup[] {
  const ours: CallAttribute[] = ["dialect", "priceModel", "errorType", "keep"];
  return [
    { statements: ours.map((name) => `delete_key(span.attributes, ${text(attributeKey(name))})`) },
    ...dialects.map((dialect) => ({
      conditions: [and(`${key("dialect")} == nil`, `(${or(dialect.isCall.map(allTests))})`, ...chosenBy(config, dialect))],
      statements: [set(key("dialect"), text(dialect.name)), ...locations(config, dialect)],
    })),
  ];
}

/** A service that is instrumented twice may say which dialects count. */
function chosenBy({ services }: Config, { name }: Dialect): string[] {
  const others = Object.entries(services).flatMap(([service, { dialects: counted }]) => (counted && !counted.includes(name) ? [service] : []));
  return others.length ? [`not (${equalsAny(resource(resourceAttributes.service[0]), others)})`] : [];
}

function locations({ privacy }: Config, dialect: Dialect): Statement[] {
  const unwanted: readonly CallAttribute[] = privacy.content === "off" ? contentAttributes : [];
  return [
    ...(Object.entries(dialect.locations) as [CallAttribute, Location][]).filter(([name]) => !unwanted.includes(name)).flatMap(([name, location]) => read(name, location)),
    ...cacheConvention(dialect),
    // A dialect may know this name for what the application says; from here on it is our price or absent.
    `delete_key(span.attributes, ${text(attributeKey("costUsd"))})`,
  ];
}

function read(name: CallAttribute, { keys, list, scale, words, inJson, otherwise }: Location): Statement[] {
  const target = key(name);
  const statements: Statement[] = [];
  if (list) {
    for (const each of keys) {
      statements.push(set(target, span(each), `IsString(${span(each)})`), set(target, `${span(each)}[0]`, `IsList(${span(each)})`));
    }
  } else if (scale !== undefined) {
    statements.push(copy(target, keys.map(span), (value) => `Double(${value}) * ${scale}`));
  } else if (keys.length > 1 || keys[0] !== attributeKey(name) || callAttributes[name].type !== "string") {
    statements.push(copy(target, keys.map(span), (value) => typed(name, value)));
  }
  if (inJson) {
    const parsed = cache("parsed");
    const unset = `${target} == nil`;
    statements.push(
      set(parsed, `ParseJSON(${firstOf(inJson.keys.map(span))})`, and(unset, `(${or(inJson.keys.map((each) => `${span(each)} != nil`))})`)),
      set(target, `${parsed}[${text(inJson.field)}]`, and(unset, `${parsed} != nil`)),
    );
  }
  for (const [word, meaning] of Object.entries(words ?? {})) statements.push(set(target, text(meaning), `${target} == ${text(word)}`));
  if (otherwise) statements.push(set(target, text(otherwise), `${target} == nil`));
  return statements;
}

/** Numbers arrive as integers, floats or text, depending on who sends them. */
function typed(name: CallAttribute, value: string): string {
  const { type } = callAttributes[name];
  if (type === "int") return `Int(${value})`;
  if (type === "double") return `Double(${value})`;
  return value;
}

/** Canonical input includes what the cache read and wrote; a dialect that leaves it out gets it added. */
function cacheConvention({ inputIncludesCache }: Dialect): Statement[] {
  if (inputIncludesCache) return [];
  return (["cacheReadTokens", "cacheWriteTokens"] as const).map((name) =>
    set(key("inputTokens"), `${key("inputTokens")} + ${key(name)}`, and(`${key("inputTokens")} != nil`, `${key(name)} != nil`)),
  );
}
