import type { Config } from "../config/schema.ts";
import { type CallAttribute, labelKey, resourceAttributes } from "../telemetry/attributes.ts";
import { SEPARATOR, SET_KEY, type SetLabel, setLabelNames, UNCOUNTED_SET_KEY } from "../telemetry/label-set.ts";
import { type CallLabel, type LabelName, labels, OTHER, UNKNOWN } from "../telemetry/labels.ts";
import { declared, MISSING, modelNames, names, ownWriters, providerPairs, teamPairs } from "./declared.ts";
import { isCall, key } from "./normalise.ts";
import { and, cache, copy, equalsAny, firstOf, lookup, or, resource, type Statement, type StatementGroup, set, span, type TableValue, text } from "./ottl.ts";

// Look-ups that miss are errors of the language: these groups belong to a processor that is silent about errors.

export const label = (name: LabelName) => span(labelKey(name));

const [environmentKey, olderEnvironmentKey] = resourceAttributes.environment;

/** Labels that sit on the resource rather than on each span. */
export const resourceLabelNames = ["service", "environment"] as const satisfies readonly CallLabel[];

/** The environment under its one name; that of the stack where the application says none. */
export function environmentOf(config: Config): StatementGroup[] {
  const environment = resource(environmentKey);
  return [
    {
      conditions: [`${environment} == nil`],
      statements: [set(environment, firstOf([resource(olderEnvironmentKey), text(config.environment)]))],
    },
  ];
}

/** Once per batch of an application rather than once per span. */
export function resourceLabels(config: Config): StatementGroup[] {
  const { services, environments } = declared(config);
  const service = resource(resourceAttributes.service[0]);
  return [
    {
      statements: [...fold(resource(labelKey("service")), names(services), service), ...fold(resource(labelKey("environment")), names(environments), resource(environmentKey))],
    },
  ];
}

/**
 * What the metrics of a call are labelled with, folded to what the config declares, in one attribute: the connector
 * groups by it thirteen times a span. The raw values stay where they are, for traces, logs and the ledger.
 */
export function spanLabels(config: Config): StatementGroup[] {
  const known = declared(config);
  const features = { ...names(known.features), [MISSING]: UNKNOWN };
  const operations = names(labels.operation.bound.values);
  return [
    { conditions: [and(isCall, `${key("feature")} == nil`)], statements: [copy(key("feature"), [resource("feature")])] },
    { conditions: [and(isCall, `${key("team")} == nil`)], statements: [copy(key("team"), [resource("team")])] },
    {
      conditions: [isCall],
      statements: [
        ...modelLabel(modelNames(config)),
        ...providerLabel(providerPairs(known)),
        ...fold(label("feature"), features, key("feature")),
        ...fold(joined("team"), teamPairs(known), label("feature"), key("team")),
        set(key("team"), joined("team"), `${key("team")} == nil`),
        ...fold(label("operation"), operations, key("operation")),
        set(key("provider"), joined("provider"), `${joined("provider")} != ${text(OTHER)}`),
        ...joinedSet(config),
      ],
    },
    {
      conditions: [and(`${key("dialect")} == nil`, or([`${key("stage")} != nil`, `${key("cacheResult")} != nil`]))],
      statements: fold(label("feature"), features, key("feature")),
    },
    { conditions: [`${key("cacheResult")} != nil`], statements: closedLabel("threshold", "cacheThreshold", "none") },
    { conditions: [`${key("errorType")} == "content_policy"`], statements: closedLabel("policy", "policy", OTHER) },
  ];
}

/** For what is stored it is all the same who counts a call. */
export function anySet(config: Config): StatementGroup[] {
  if (ownWriters(config).length === 0) return [];
  return [
    {
      conditions: [`${span(UNCOUNTED_SET_KEY)} != nil`],
      statements: [set(span(SET_KEY), span(UNCOUNTED_SET_KEY)), `delete_key(span.attributes, ${text(UNCOUNTED_SET_KEY)})`],
    },
  ];
}

/** The labels of a call by name, on spans that are stored: a panel finds the traces behind a number by them. */
export function separateLabels(): StatementGroup[] {
  return [
    {
      conditions: [`${span(SET_KEY)} != nil`],
      statements: [
        set(cache("set"), `Split(${span(SET_KEY)}, ${text(SEPARATOR)})`),
        ...setLabelNames.map((name, index) => set(label(name), `${cache("set")}[${index}]`)),
        `delete_key(span.attributes, ${text(SET_KEY)})`,
      ],
    },
  ];
}

/** Where a label is until it is joined: `feature` on the span, since stages are counted by it alone. */
function joined(name: SetLabel): string {
  return name === "feature" ? label("feature") : cache(name);
}

/** Services that count their own calls are not counted from their spans: one writer, never two. */
function joinedSet(config: Config): Statement[] {
  const whole = `Concat([${setLabelNames.map(joined).join(", ")}], ${text(SEPARATOR)})`;
  const writers = ownWriters(config);
  if (writers.length === 0) return [set(span(SET_KEY), whole)];
  const countsItself = equalsAny(resource(resourceAttributes.service[0]), writers);
  return [set(span(SET_KEY), whole, `not (${countsItself})`), set(span(UNCOUNTED_SET_KEY), whole, countsItself)];
}

/** Dated ids count for their model: `gpt-4o-2024-08-06` is `gpt-4o` where only that is declared. */
export const DATED = "[-@](\\d{4}-\\d{2}-\\d{2}|\\d{8}|\\d{4})$";

function modelLabel(models: TableValue): Statement[] {
  const model = joined("model");
  const unset = `${model} == nil`;
  const undated = cache("undated");
  return [
    set(model, lookup(models, `ToLowerCase(${key("model")})`)),
    set(model, lookup(models, `ToLowerCase(${key("responseModel")})`), unset),
    // The name that was asked for may be that of a deployment, and only the answer name the model.
    ...[key("model"), key("responseModel")].flatMap((name) => [
      set(undated, `ToLowerCase(${name})`, and(unset, `${name} != nil`)),
      `replace_pattern(${undated}, ${text(DATED)}, "") where ${unset} and ${undated} != nil`,
      set(model, lookup(models, undated), and(unset, `${undated} != nil`)),
    ]),
    set(model, text(UNKNOWN), and(unset, `${undated} == nil`)),
    set(model, text(OTHER), unset),
  ];
}

function providerLabel(pairs: TableValue): Statement[] {
  const provider = joined("provider");
  const vendor = cache("vendor");
  const unset = `${provider} == nil`;
  return [
    set(provider, lookup(pairs, joined("model"), firstOf([key("provider"), text(MISSING)]))),
    // Some append the API to the provider: openai.chat
    set(vendor, key("provider"), and(unset, `${key("provider")} != nil`)),
    `replace_pattern(${vendor}, "\\\\.(chat|responses|completion|completions|messages|embedding|embeddings)$", "") where ${unset} and ${vendor} != nil`,
    set(provider, lookup(pairs, joined("model"), vendor), and(unset, `${vendor} != nil`)),
    set(provider, text(OTHER), unset),
  ];
}

/** A label whose values are written in the contract. */
function closedLabel(name: "threshold" | "policy", from: CallAttribute, missing: string): Statement[] {
  return fold(label(name), { ...names(labels[name].bound.values), [MISSING]: missing }, key(from));
}

/** `other`, unless the table knows the value. The last key may be missing on the span. */
function fold(target: string, table: TableValue, ...keys: readonly string[]): Statement[] {
  const last = keys.at(-1) ?? text(MISSING);
  return [set(target, text(OTHER)), set(target, lookup(table, ...keys.slice(0, -1), firstOf([last, text(MISSING)])))];
}
