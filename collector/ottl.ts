import type { SpanTest } from "../telemetry/dialect.ts";

/** A statement of the OpenTelemetry Transformation Language. */
export type Statement = string;

/** Statements that run together where any one of the conditions holds; without conditions, everywhere. */
export interface StatementGroup {
  readonly conditions?: readonly string[];
  readonly statements: readonly Statement[];
}

/** A string literal. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** `span.attributes["key"]` */
export function span(key: string): string {
  return `span.attributes[${text(key)}]`;
}

/** `resource.attributes["key"]` */
export function resource(key: string): string {
  return `resource.attributes[${text(key)}]`;
}

/** `datapoint.attributes["key"]` */
export function datapoint(key: string): string {
  return `datapoint.attributes[${text(key)}]`;
}

/** A value that lives as long as the group runs on one span. */
export function cache(key: string): string {
  return `span.cache[${text(key)}]`;
}

/**
 * `set(target, value) where condition`. The value must be there: an absent one would replace the target by nothing.
 * Where it may be absent, `copy` is meant. A look-up that misses is an error instead and changes nothing.
 */
export function set(target: string, value: string, where?: string): Statement {
  return `set(${target}, ${value})${where ? ` where ${where}` : ""}`;
}

/** Sets the target to the first of some values that is present, or leaves it as it is. */
export function copy(target: string, values: readonly string[], convert: (value: string) => string = (value) => value): Statement {
  return set(target, convert(firstOf(values)), or(values.map((value) => `${value} != nil`)));
}

/** The first of some values that is present. */
export function firstOf(values: readonly string[]): string {
  const [only] = values;
  return values.length === 1 && only ? only : `Coalesce([${values.join(", ")}])`;
}

/**
 * A constant table, looked up by key. The literal is built once, when the Collector starts, so a look-up costs the
 * same however large the table is to parse. A key that is not in it is an error of the statement: such statements
 * belong to a processor that is silent about errors.
 */
export function lookup(table: TableValue, ...keys: readonly string[]): string {
  return `Coalesce([${literal(table)}])${keys.map((key) => `[${key}]`).join("")}`;
}

/** A number becomes a float, a bigint an integer. */
export type TableValue = string | number | bigint | { readonly [key: string]: TableValue };

function literal(value: TableValue): string {
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return double(value);
  if (typeof value === "bigint") return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${text(key)}: ${literal(each)}`)
    .join(", ")}}`;
}

/** A float literal that is read as the same number; OTTL takes `2` for an integer and knows no exponents. */
function double(value: number): string {
  const [, decimals = "", exponent] = /^-?\d+(?:\.(\d+))?(?:e-(\d+))?$/.exec(String(value)) ?? [];
  const plain = exponent ? value.toFixed(decimals.length + Number(exponent)) : String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}

export function and(...conditions: readonly string[]): string {
  return conditions.join(" and ");
}

export function or(conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? "") : conditions.map((each) => `(${each})`).join(" or ");
}

export function equalsAny(path: string, values: readonly string[]): string {
  return or(values.map((value) => `${path} == ${text(value)}`));
}

/** A test of the dialect and stage tables as a condition. */
export function spanTest(test: SpanTest): string {
  if ("spanName" in test) return `span.name == ${text(test.spanName)}`;
  if ("spanNameMatches" in test) return `IsMatch(span.name, ${text(test.spanNameMatches)})`;
  return test.in ? equalsAny(span(test.attribute), test.in) : `${span(test.attribute)} != nil`;
}

/** All of some tests, each in parentheses where it is an alternative itself. */
export function allTests(tests: readonly SpanTest[]): string {
  return tests.map((test) => (tests.length > 1 ? `(${spanTest(test)})` : spanTest(test))).join(" and ");
}
