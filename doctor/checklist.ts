import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RUNBOOKS } from "../alerts/runbooks.ts";
import { costAnomaly } from "../signals/cost.ts";
import { alertingSignals, limitsOf } from "../signals/limits.ts";
import { tokenAnomaly } from "../signals/tokens.ts";
import { json } from "./ask.ts";
import { attributed, instrumented, logged, redacted, traced } from "./calls-seen.ts";
import { failed, ok, type Result, type Stack, waiting } from "./result.ts";

/** Results of the checks that were made, by the title of the check. */
export type Seen = ReadonlyMap<string, readonly Result[]>;

type Item = (stack: Stack, seen: Seen) => Promise<Result> | Result;

/** The production checklist of the guide, in its order: each item with the evidence for it. */
export const checklist: readonly Item[] = [
  instrumented,
  (_, seen) => from(seen, "Metrics exported and scraped regularly", ["Servers", "Clock and lag"]),
  logged,
  traced,
  dashboards,
  (_, seen) => from(seen, "Alert rules configured with fitting limits", ["Rules", "Metrics of the alerts", "Messages"]),
  runbooks,
  attributed,
  anomalies,
  redacted,
  (_, seen) => from(seen, "Retention meets what was promised", ["Retention"]),
  watched,
];

/** An item that holds where checks found nothing wrong. */
function from(seen: Seen, what: string, titles: readonly string[]): Result {
  const results = titles.flatMap((title) => seen.get(title) ?? []);
  const wrong = results.filter(({ state }) => state === "failed");
  if (wrong.length > 0) return failed(what, wrong.map((each) => each.what).join(", "), `see ${titles.join(" and ")} above`);
  const good = results.filter(({ state }) => state === "ok").map((each) => `${each.what}: ${each.evidence}`);
  return good.length > 0 ? ok(what, good.join("; ")) : waiting(what, "nothing to see yet", `see ${titles.join(" and ")} above`);
}

/** Grafana has them, or, where none runs with the stack, every query of theirs has an answer. */
async function dashboards({ site }: Stack, seen: Seen): Promise<Result> {
  const what = "Dashboards for the key metrics";
  const panels = from(seen, what, ["Panels"]);
  if (panels.state !== "ok") return panels;
  if (!site.servers.includes("grafana"))
    return waiting(what, `${panels.evidence}; no Grafana runs with this stack`, "import the files of grafana/dashboards into yours, or install Grafana");
  const { database } = await json<{ database: string }>(`${site.open("grafana")}/api/health`);
  return database === "ok" ? ok(what, panels.evidence) : failed(what, `Grafana's database is ${database}`, "see the log of grafana");
}

/** Every alert has a page: published, or in the project. */
async function runbooks({ config }: Stack): Promise<Result> {
  const what = "Runbooks for on-call";
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
function anomalies({ config }: Stack, seen: Seen): Result {
  const what = "Anomaly detection";
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
function watched({ config }: Stack, seen: Seen): Result {
  const what = "The observability stack is monitored itself";
  const base = from(seen, what, ["Servers", "Messages"]);
  if (base.state !== "ok") return base;
  const own = alertingSignals(config).filter(({ alert }) => alert.component === "pipeline").length;
  if (config.routes.heartbeat.length === 0) return waiting(what, `${own} alerts of its own, but nobody notices when they stop`, "name a receiver in routes.heartbeat");
  return ok(what, `${own} alerts of its own, and a dead man's switch to ${config.routes.heartbeat.join(", ")}`);
}
