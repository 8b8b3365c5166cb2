import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RUNBOOKS } from "../alerts/runbooks.ts";
import { dashboardFiles } from "../dashboards/all.ts";
import { limitsOf } from "../signals/alert-limits.ts";
import { costAnomaly } from "../signals/cost.ts";
import { alertingSignals } from "../signals/limits.ts";
import { tokenAnomaly } from "../signals/tokens.ts";
import { json } from "./ask.ts";
import { attributed, instrumented, logged, redacted, traced } from "./calls-seen.ts";
import { failed, ok, type Result, type Stack, waiting } from "./result.ts";

/** Results of the checks that were made, by the title of the check. */
export type Seen = ReadonlyMap<string, readonly Result[]>;

interface Item {
  readonly what: string;
  readonly look: (stack: Stack, what: string, seen: Seen) => Promise<Result> | Result;
}

/** The production checklist of the guide, in its order: each item with the evidence for it. */
export const checklist: readonly Item[] = [
  { what: "All LLM calls instrumented with OpenTelemetry", look: instrumented },
  { what: "Metrics exported and scraped regularly", look: (_, what, seen) => from(seen, what, ["Servers", "Clock and lag"]) },
  { what: "Structured logs sent to a central store", look: logged },
  { what: "Distributed tracing of workflows", look: traced },
  { what: "Dashboards for the key metrics", look: dashboards },
  { what: "Alert rules configured with fitting limits", look: alerting },
  { what: "Runbooks for on-call", look: runbooks },
  { what: "Cost attributed by feature, team and user", look: attributed },
  { what: "Anomaly detection", look: anomalies },
  { what: "Personal data removed before anything is stored", look: redacted },
  { what: "Retention meets what was promised", look: (_, what, seen) => from(seen, what, ["Retention"]) },
  { what: "The observability stack is monitored itself", look: watched },
];

/** An item that holds where checks found nothing wrong. */
function from(seen: Seen, what: string, titles: readonly string[]): Result {
  const results = titles.flatMap((title) => seen.get(title) ?? []);
  const wrong = results.filter(({ state }) => state === "failed");
  if (wrong.length > 0) return failed(what, wrong.map((each) => each.what).join(", "), `see ${titles.join(" and ")} above`);
  const good = results.filter(({ state }) => state === "ok").map((each) => `${each.what}: ${each.evidence}`);
  return good.length > 0 ? ok(what, good.join("; ")) : waiting(what, "nothing to see yet", `see ${titles.join(" and ")} above`);
}

/** Rules that are evaluated, of metrics that are there, and somebody whom they tell. */
function alerting(_: Stack, what: string, seen: Seen): Result {
  const base = from(seen, what, ["Rules", "Metrics of the alerts", "Messages"]);
  const untold = (seen.get("Messages") ?? []).filter(({ state }) => state === "waiting");
  if (base.state !== "ok" || untold.length === 0) return base;
  return waiting(what, untold.map((each) => `${each.what}: ${each.evidence}`).join("; "), "see Messages above");
}

/** Grafana has them, or, where none runs with the stack, every query of theirs has an answer. */
async function dashboards({ config, site }: Stack, what: string, seen: Seen): Promise<Result> {
  const panels = from(seen, what, ["Panels"]);
  if (panels.state !== "ok") return panels;
  if (!site.servers.includes("grafana"))
    return waiting(what, `${panels.evidence}; no Grafana runs with this stack`, "import the files of grafana/dashboards into yours, or install Grafana");
  const { database } = await json<{ database: string }>(`${site.open("grafana")}/api/health`);
  if (database !== "ok") return failed(what, `Grafana's database is ${database}`, "see the log of grafana");
  const other = dashboardFiles(config, site).filter(({ path, body }) => !sameFile(site.file(path), body));
  if (other.length > 0)
    return failed(what, `missing, or not what this config makes: ${other.map(({ path }) => path).join(", ")}`, "make up: it puts them back, and Grafana reads them");
  return ok(what, panels.evidence);
}

function sameFile(path: string, body: string): boolean {
  return existsSync(path) && readFileSync(path, "utf8") === body;
}

/** Every alert has a page: published, or in the project. */
async function runbooks({ config }: Stack, what: string): Promise<Result> {
  const ids = alertingSignals(config).map(({ id }) => id);
  const missing = config.runbooks ? await unpublished(config.runbooks, ids) : ids.filter((id) => !existsSync(fileURLToPath(new URL(`../${RUNBOOKS}/${id}.md`, import.meta.url))));
  if (missing.length > 0) return failed(what, `no page for ${missing.join(", ")}`, config.runbooks ? `publish ${RUNBOOKS} at ${config.runbooks}` : "npm run docs");
  return ok(what, `${ids.length} pages, one for each alert${config.runbooks ? "" : `, in ${RUNBOOKS}`}`);
}

async function unpublished(address: string, ids: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    ids.map((id) =>
      fetch(`${address.replace(/\/$/, "")}/${id}.md`, { method: "HEAD", signal: AbortSignal.timeout(10_000) }).then(
        ({ ok: there }) => there,
        () => false,
      ),
    ),
  );
  return ids.filter((_, index) => !found[index]);
}

/** What compares a service with its own past. */
function anomalies({ config }: Stack, what: string, seen: Seen): Result {
  const wanted = [costAnomaly, tokenAnomaly].map(({ id }) => id);
  const alerts = alertingSignals(config).filter(({ id, alert }) => wanted.includes(id) && limitsOf(alert).length > 0);
  if (alerts.length === 0) return waiting(what, "switched off in the config", `take false out of limits.${wanted.join(" or limits.")}`);
  const rules = from(seen, what, ["Rules"]);
  if (!(seen.get("Rules") ?? []).some(({ state }) => state === "ok")) return rules;
  const broken = (seen.get("Rules") ?? []).filter((result) => result.state === "failed" && alerts.some(({ alert }) => result.what.startsWith(alert.name)));
  if (broken.length > 0) return failed(what, broken.map((each) => each.what).join(", "), "see Rules above");
  return ok(what, `${alerts.map(({ alert }) => alert.name).join(" and ")} are evaluated`);
}

/** Somebody notices when the stack itself is in trouble, and when it can tell nobody any more. */
function watched({ config }: Stack, what: string, seen: Seen): Result {
  const base = from(seen, what, ["Servers", "Firing alerts", "Messages"]);
  if (base.state !== "ok") return base;
  const own = alertingSignals(config).filter(({ alert }) => alert.component === "pipeline").length;
  if (config.routes.heartbeat.length === 0) return waiting(what, `${own} alerts of its own, but nobody notices when they stop`, "name a receiver in routes.heartbeat");
  return ok(what, `${own} alerts of its own, and a dead man's switch to ${config.routes.heartbeat.join(", ")}`);
}
