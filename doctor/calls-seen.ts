import { declaredServices } from "../config/declared-services.ts";
import { LogQuery } from "../query/logs.ts";
import { is, matches, noneOf, oneOf } from "../query/matcher.ts";
import { increase } from "../query/promql.ts";
import { DAY } from "../signals/windows.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";
import { OTHER, UNKNOWN } from "../telemetry/labels.ts";
import { cost, requests, usageMissing } from "../telemetry/metrics.ts";
import { ask, askNumber, json, type LogRecord, records } from "./ask.ts";
import { findPersonal } from "./personal-data.ts";
import { failed, ok, type Result, type Stack, waiting } from "./result.ts";

/** Records that are looked through for what must not be in them. */
const SAMPLE = 500;

/** Share of the calls, or of the money, of which something may be unknown. */
const UNKNOWN_SHARE = 0.05;

/** Records of all calls. */
export const callRecords = LogQuery.from("service_name", matches(".+")).where("event_name", is(CALL_EVENT));

/** Every service that the config declares has made calls, and these say what they used. */
export async function instrumented({ config, site }: Stack, what: string): Promise<Result> {
  const seen = new Map((await ask(site, increase(requests, DAY).sum("service"))).map(({ metric, value }) => [metric.service ?? "", value]));
  const silent = declaredServices(config).filter((service) => !((seen.get(service) ?? 0) > 0));
  // Nobody knows yet whether they are broken: a fresh stack has seen none of them.
  if (silent.length > 0) return waiting(what, `no call in a day from ${silent.join(", ")}`, "instrument it (examples/), or take it out of services");
  const missing = await askNumber(site, increase(usageMissing, DAY).sum().over(increase(requests, DAY).sum()));
  if ((missing ?? 0) > UNKNOWN_SHARE) return failed(what, `${percent(missing)} of the calls say no tokens`, 'ask for usage in streams: stream_options: { "include_usage": true }');
  const stranger = seen.get(OTHER) ?? 0;
  if (stranger > 0) return waiting(what, `${stranger.toFixed(0)} calls of services that are not declared`, "declare them under services; traces and records tell their names");
  return ok(what, `${declaredServices(config).length} services, ${percent(1 - (missing ?? 0))} of their calls with usage`);
}

/** As many records of calls as calls were counted. */
export async function logged({ config, site }: Stack, what: string): Promise<Result> {
  // A service that counts itself need not send the spans that records are made of.
  const counting = Object.keys(config.services).filter((service) => config.services[service]?.metrics === "app");
  const counted = (await askNumber(site, increase(requests, "1h").where("service", noneOf(counting)).sum())) ?? 0;
  if (counted < 1) return waiting(what, "no call in an hour", "send one, then ask again");
  const { data } = await json<{ data: { result: readonly { value: [number, string] }[] } }>(
    `${site.open("loki")}/loki/api/v1/query?${new URLSearchParams({ query: `sum(count_over_time(${callRecords.toLogQl()} [1h]))` })}`,
  );
  const stored = Number(data.result[0]?.value[1] ?? 0);
  if (stored / counted >= 1 - UNKNOWN_SHARE) return ok(what, `${stored} records of ${counted.toFixed(0)} calls in an hour`);
  return failed(what, `${stored} records of ${counted.toFixed(0)} calls in an hour`, "look at the logs of recorder and Loki; records set aside wait in a file with the reason");
}

/** The store of traces knows the services that make calls. */
export async function traced({ config, site }: Stack, what: string): Promise<Result> {
  const known = site.servers.includes("jaeger")
    ? (await json<{ data: readonly string[] }>(`${site.open("jaeger")}/api/services`)).data
    : (await json<{ tagValues: readonly { value: string }[] }>(`${site.open("tempo")}/api/v2/search/tag/resource.service.name/values`)).tagValues.map(({ value }) => value);
  // One that counts itself may have no spans.
  const tracing = declaredServices(config).filter((service) => config.services[service]?.metrics !== "app");
  const missing = tracing.filter((service) => !known.includes(service));
  if (missing.length > 0) return waiting(what, `no trace of ${missing.join(", ")}`, "instrument it so that it sends spans (examples/), or take it out of services");
  return ok(what, `traces of ${tracing.join(", ")}`);
}

/** What was spent can be charged to a feature, a team and a user. */
export async function attributed({ site }: Stack, what: string): Promise<Result> {
  const nobody = oneOf([OTHER, UNKNOWN]);
  const spent = (await askNumber(site, increase(cost, DAY).sum())) ?? 0;
  if (spent === 0) return waiting(what, "nothing spent in a day", "send calls of a priced model");
  const unclaimed = await Promise.all((["feature", "team"] as const).map((label) => askNumber(site, increase(cost, DAY).where(label, nobody).sum())));
  const worst = Math.max(...unclaimed.map((usd) => (usd ?? 0) / spent));
  const sample = await records(site, callRecords, SAMPLE);
  if (sample.length === 0) return waiting(what, "no record in an hour to find users in", "send a call, then ask again");
  const anonymous = sample.filter(({ user_id }) => !user_id).length / sample.length;
  const evidence = `${percent(1 - worst)} of a day's $${spent.toFixed(2)} has feature and team, ${percent(1 - anonymous)} of ${sample.length} records a user`;
  if (worst > UNKNOWN_SHARE || anonymous > UNKNOWN_SHARE) return failed(what, evidence, "set the span attributes feature, team and user.id; declare the names in the config");
  return ok(what, evidence);
}

/** Newest records hold nothing that the Collector should have taken out. */
export async function redacted({ config, site }: Stack, what: string): Promise<Result> {
  const sample = await records(site, callRecords, SAMPLE, 24);
  if (sample.length === 0) return waiting(what, "no record to look at", "send a call, then ask again");
  const found = [...new Set(sample.flatMap((record: LogRecord) => findPersonal(record)))];
  if (found.length > 0) return failed(what, found.join(", "), "find the record in Loki and the attribute that it came from; set privacy.content to off");
  return ok(what, `nothing in ${sample.length} records; content is ${config.privacy.content}, users are hashes`);
}

function percent(share = 0): string {
  return `${(share * 100).toFixed(1)}%`;
}
