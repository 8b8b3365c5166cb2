import type { Config } from "../config/schema.ts";
import { resourceAttributes } from "../telemetry/attributes.ts";
import { errorRules, errorTypeNames } from "../telemetry/error-types.ts";
import { type LabelName, OTHER, UNKNOWN, labels } from "../telemetry/labels.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import { contract } from "../telemetry/metrics.ts";
import { declared, defaults, modelNames, names } from "./declared.ts";
import { type StatementGroup, type TableValue, and, datapoint, equalsAny, lookup, or, resource, set, text } from "./ottl.ts";

/**
 * Metrics that applications send or expose themselves. Of the contract only; with its labels only, folded as those of
 * spans; and only where the application is the writer: calls are counted from spans unless the config says otherwise.
 */

/** Names under which an application may expose a contract metric: OpenTelemetry's, Prometheus's, and the guide's. */
function spellings(metric: ContractMetric): readonly string[] {
  const guide: Readonly<Record<string, string>> = { "llm.cost": "llm_cost_USD_total" };
  const other = guide[metric.otel];
  return [metric.prom, ...(other ? [other] : [])];
}

/** `metric.name` of the contract for whatever it was called. */
export function renamed(): StatementGroup[] {
  return [
    {
      statements: contract.flatMap((metric) => [
        set("metric.name", text(metric.otel), equalsAny("metric.name", spellings(metric))),
        set("metric.unit", text(metric.unit), `metric.name == ${text(metric.otel)}`),
        set("metric.description", text(metric.help), `metric.name == ${text(metric.otel)}`),
      ]),
    },
  ];
}

/** Which metrics are dropped: those outside the contract, and those of calls unless the service counts its own. */
export function dropped(config: Config): readonly string[] {
  const writers = Object.entries(config.services).flatMap(([name, { metrics }]) => (metrics === "app" ? [name] : []));
  const own = equalsAny("metric.name", contract.filter(({ source }) => source !== "span").map(({ otel }) => otel));
  const ofCalls = equalsAny("metric.name", contract.filter(({ source }) => source === "span").map(({ otel }) => otel));
  const allowed = writers.length ? or([own, and(`(${ofCalls})`, `(${equalsAny(resource("service.name"), writers)})`)]) : own;
  return [`not (${allowed})`];
}

/** The guide counts tokens a second time under type total, which no sum over types survives. */
export const totals: readonly string[] = [`metric.name == "llm.tokens" and ${datapoint("type")} == "total"`];

/** Labels of the contract, from the point or the resource, folded. Look-ups that miss are errors nobody needs to hear of. */
export function appLabels(config: Config): StatementGroup[] {
  const known = declared(config);
  const models = modelNames(config);
  const [standardEnvironment, olderEnvironment] = resourceAttributes.environment;
  const fold = (label: LabelName, table: TableValue) => [
    set(datapoint("raw"), datapoint(label)),
    `delete_key(datapoint.attributes, ${text(label)})`,
    set(datapoint(label), lookup(table, `${datapoint("raw")}`)),
    set(datapoint(label), text(OTHER), and(`${datapoint(label)} == nil`, `${datapoint("raw")} != nil`)),
    `delete_key(datapoint.attributes, "raw")`,
  ];
  return [
    {
      statements: [
        set(datapoint("service"), resource("service.name")),
        set(datapoint("environment"), resource(olderEnvironment)),
        set(datapoint("environment"), resource(standardEnvironment)),
        set(datapoint("environment"), text(config.environment), `${datapoint("environment")} == nil`),
        set(datapoint("instance"), resource(resourceAttributes.instance[0])),
        ...fold("service", names(known.services)),
        ...fold("environment", names(known.environments)),
        set(datapoint("model"), `ToLowerCase(${datapoint("model")})`),
        ...fold("model", models),
        ...fold("feature", names(known.features)),
        set(datapoint("provider"), lookup(defaults(known.providersOf), datapoint("model")), `${datapoint("provider")} == nil`),
        set(datapoint("team"), lookup(defaults(known.teamsOf), datapoint("feature")), `${datapoint("team")} == nil`),
        ...fold("provider", names(known.providers)),
        ...fold("team", names(known.teams)),
        ...errorClass(),
        ...closed.flatMap((label) => fold(label, names(valuesOf(label)))),
      ],
    },
    { statements: contract.filter(({ source }) => source !== "planned").map(keepOwnLabels) },
    { statements: contract.filter(({ source }) => source !== "planned").flatMap(fillMissing) },
  ];
}

const closed = ["operation", "status", "type", "kind", "result", "threshold", "policy"] as const satisfies LabelName[];

function valuesOf(label: (typeof closed)[number]): readonly string[] {
  return labels[label].bound.values;
}

/** Exception class names become error types, in one step: a type that is already one matches itself first. */
function errorClass(): string[] {
  const raw = datapoint("raw_error");
  const type = datapoint("error_type");
  return [
    set(raw, type),
    `delete_key(datapoint.attributes, "error_type")`,
    set(type, lookup(names(errorTypeNames), raw)),
    ...errorRules.map((rule) => set(type, text(rule.type), and(`${type} == nil`, `${raw} != nil`, `IsMatch(${raw}, ${text(`(?i)${rule.pattern}`)})`))),
    set(type, text("other"), and(`${type} == nil`, `${raw} != nil`)),
    `delete_key(datapoint.attributes, "raw_error")`,
  ];
}

function keepOwnLabels({ otel, labels: own }: ContractMetric): string {
  return `keep_keys(datapoint.attributes, [${[...own, "instance"].map(text).join(", ")}]) where metric.name == ${text(otel)}`;
}

function fillMissing({ otel, labels: own }: ContractMetric): string[] {
  return own.map((label) => set(datapoint(label), text(UNKNOWN), and(`metric.name == ${text(otel)}`, `${datapoint(label)} == nil`)));
}

/** Points that folding made alike are one point: their sum. */
export const merged: readonly string[] = contract
  .filter(({ source, kind }) => source !== "planned" && kind !== "gauge")
  .map(({ otel }) => `aggregate_on_attributes("sum") where metric.name == ${text(otel)}`);
