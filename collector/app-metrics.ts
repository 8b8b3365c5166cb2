import type { Config } from "../config/schema.ts";
import { resourceAttributes } from "../telemetry/attributes.ts";
import { errorTypeNames } from "../telemetry/error-types.ts";
import { type LabelName, labels, OTHER, UNKNOWN } from "../telemetry/labels.ts";
import type { ContractMetric } from "../telemetry/metric.ts";
import { contract } from "../telemetry/metrics.ts";
import { declared, MISSING, modelNames, names, ownWriters, providerPairs, teamPairs } from "./declared.ts";
import { byErrorRules } from "./error-class.ts";
import { DATED } from "./labels.ts";
import { and, copy, datapoint, equalsAny, firstOf, lookup, or, resource, type Statement, type StatementGroup, set, type TableValue, text } from "./ottl.ts";

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
  const writers = ownWriters(config);
  const own = equalsAny(
    "metric.name",
    contract.filter(({ source }) => source !== "span").map(({ otel }) => otel),
  );
  const ofCalls = equalsAny(
    "metric.name",
    contract.filter(({ source }) => source === "span").map(({ otel }) => otel),
  );
  const allowed = writers.length ? or([own, and(`(${ofCalls})`, `(${equalsAny(resource(resourceAttributes.service[0]), writers)})`)]) : own;
  return [`not (${allowed})`];
}

/** The guide counts tokens a second time under type total, which no sum over types survives. */
export const totals: readonly string[] = [`metric.name == "llm.tokens" and ${datapoint("type")} == "total"`];

/** Labels of the contract, from the point or the resource, folded. Look-ups that miss are errors nobody needs to hear of. */
export function appLabels(config: Config): StatementGroup[] {
  const known = declared(config);
  const [standardEnvironment, olderEnvironment] = resourceAttributes.environment;
  return [
    {
      statements: [
        copy(datapoint("service"), [resource(resourceAttributes.service[0])]),
        set(datapoint("environment"), firstOf([resource(standardEnvironment), resource(olderEnvironment), datapoint("environment"), text(config.environment)])),
        ...instance(),
        ...fold("service", names(known.services)),
        ...fold("environment", names(known.environments)),
        ...modelLabels.flatMap((label) => [
          set(datapoint(label), `ToLowerCase(${datapoint(label)})`),
          ...fold(label, modelNames(config), [`replace_pattern(${datapoint("raw")}, ${text(DATED)}, "")`]),
        ]),
        ...fold("feature", names(known.features)),
        ...dependent("provider", "model", providerPairs(known)),
        ...dependent("team", "feature", teamPairs(known)),
        ...errorClass(),
        ...closedLabels().flatMap(([label, values]) => fold(label, names(values))),
      ],
    },
    { statements: contract.map(keepOwnLabels) },
    { statements: contract.flatMap(fillMissing) },
  ];
}

/** Labels that name a model. */
const modelLabels = (Object.keys(labels) as LabelName[]).filter((name) => {
  const { bound } = labels[name];
  return "declared" in bound && bound.declared === "models";
});

/** Which process sends: two that were called the same would overwrite each other's points. */
function instance(): Statement[] {
  const [target, id, pid] = [datapoint("instance"), resource(resourceAttributes.instance[0]), resource(resourceAttributes.process[0])];
  const nameless = and(`${id} == nil`, `${pid} != nil`);
  return [
    copy(target, [id, ...resourceAttributes.place.map(resource)]),
    set(target, `Concat([${target}, String(${pid})], ":")`, and(nameless, `${target} != nil`)),
    set(target, `String(${pid})`, and(nameless, `${target} == nil`)),
  ];
}

/** `other`, unless the table knows the value, as it is or after another form is given to it. */
function fold(label: LabelName, table: TableValue, otherForm: readonly Statement[] = []): Statement[] {
  const [raw, target] = [datapoint("raw"), datapoint(label)];
  const unset = and(`${raw} != nil`, `${target} == nil`);
  return [
    copy(raw, [target]),
    `delete_key(datapoint.attributes, ${text(label)})`,
    set(target, lookup(table, raw)),
    ...otherForm.flatMap((change) => [`${change} where ${unset}`, set(target, lookup(table, raw), unset)]),
    set(target, text(OTHER), unset),
    `delete_key(datapoint.attributes, "raw")`,
  ];
}

/** A provider is a value only with a model that it serves, a team only with its feature, as on spans; where it is not said, the first. */
function dependent(label: "provider" | "team", on: "model" | "feature", pairs: TableValue): Statement[] {
  const [raw, target] = [datapoint("raw"), datapoint(label)];
  return [
    copy(raw, [target]),
    set(datapoint(on), text(UNKNOWN), `${datapoint(on)} == nil`),
    set(target, text(OTHER)),
    set(target, lookup(pairs, datapoint(on), firstOf([raw, text(MISSING)]))),
    `delete_key(datapoint.attributes, "raw")`,
  ];
}

/** Labels whose values are written in the contract; error types have rules of their own. */
function closedLabels(): [LabelName, readonly string[]][] {
  return (Object.keys(labels) as LabelName[]).flatMap((name): [LabelName, readonly string[]][] => {
    const { bound } = labels[name];
    return "values" in bound && name !== "error_type" ? [[name, bound.values]] : [];
  });
}

/** Exception class names become error types, in one step: a type that is already one matches itself first. */
function errorClass(): string[] {
  const raw = datapoint("raw_error");
  const type = datapoint("error_type");
  return [
    copy(raw, [type]),
    `delete_key(datapoint.attributes, "error_type")`,
    set(type, lookup(names(errorTypeNames), raw)),
    ...byErrorRules(type, raw, `${raw} != nil`),
    set(type, text(OTHER), and(`${type} == nil`, `${raw} != nil`)),
    `delete_key(datapoint.attributes, "raw_error")`,
  ];
}

function keepOwnLabels({ otel, labels: own }: ContractMetric): string {
  return `keep_keys(datapoint.attributes, [${[...own, "instance"].map(text).join(", ")}]) where metric.name == ${text(otel)}`;
}

function fillMissing({ otel, labels: own }: ContractMetric): string[] {
  return own.map((label) => set(datapoint(label), text(missing(label)), and(`metric.name == ${text(otel)}`, `${datapoint(label)} == nil`)));
}

/** A label with a closed set of values has no unknown where it has an other. */
function missing(label: LabelName): string {
  return (valuesOf(label) ?? []).includes(OTHER) ? OTHER : UNKNOWN;
}

/** The values that a label with a closed set has on points of applications: what is not of the set has been folded. */
export function appValues(label: LabelName): readonly string[] | undefined {
  const values = valuesOf(label);
  return values && [...new Set([...values, OTHER, missing(label)])];
}

function valuesOf(label: LabelName): readonly string[] | undefined {
  const { bound } = labels[label];
  return "values" in bound ? bound.values : undefined;
}

/** Points that folding made alike are one point: their sum. */
export const merged: readonly string[] = contract.filter(({ kind }) => kind !== "gauge").map(({ otel }) => `aggregate_on_attributes("sum") where metric.name == ${text(otel)}`);
