import { spawn } from "node:child_process";
import type { Site } from "../config/site.ts";
import { databaseOf } from "../ledger/settings.ts";
import { LogQuery } from "../query/logs.ts";
import { is, renderMatcher } from "../query/matcher.ts";
import { HostError } from "../stacks/host/error.ts";
import { account } from "../stacks/host/user.ts";
import { healthy, within } from "../stacks/local/host/health.ts";
import { sv } from "../stacks/local/host/supervisor.ts";
import type { Plan } from "../stacks/local/plan.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { locate } from "../tools/locate.ts";
import { answerOf } from "./answer.ts";
import { clearLedger } from "./clear-ledger.ts";
import { orderDeletion } from "./log-deletion.ts";
import { Problem } from "./problem.ts";
import { describeLocal, running } from "./stack.ts";

/** Removes what the demo left in a stack: its metrics and its calls in the ledger at once, its log records as Loki deletes, its traces by their age. */
export async function clearDemo(): Promise<void> {
  const info = await describeLocal();
  const { environment, enabled } = info.config.demo;
  if (enabled) throw new Problem("demo.enabled is true: it would go on sending. Set it to false, deploy, and try again.");
  const { config, site, plan } = running(info);
  await clearMetrics(plan, site, environment);
  console.log(`metrics      everything with environment="${environment}" is gone`);
  await orderDeletion(site.open("loki"), LogQuery.from("deployment_environment_name", is(environment)), config.retention.logs);
  console.log(`ledger       ${await clearLedger(databaseOf(site), environment)} calls are gone, and their part of the totals`);
  console.log("log records  deletion is ordered; Loki carries it out after a day, in which it can be cancelled");
  console.log(`traces       cannot be deleted one by one; they are gone after ${config.retention.traces}`);
}

/**
 * Prometheus deletes only with its admin API, which an unprotected server must not offer. So the supervised one stops
 * and the same server runs for a moment with the API on.
 */
async function clearMetrics(plan: Plan, site: Site, environment: string): Promise<void> {
  const service = plan.services.find(({ name }) => name === "prometheus");
  const program = service && "program" in service.program ? locate(service.program) : undefined;
  if (!service || !program) throw new Problem("There is no Prometheus in this stack.");
  sv(plan.directory, "down", service.name, service.stopSeconds);
  const { uid, gid } = account(plan.user);
  // Without scrapes and rules: neither may write anew what is being deleted.
  const args = service.args.map((arg) => (arg.startsWith("--config.file=") ? "--config.file=/dev/null" : arg));
  const child = spawn(program, [...args, "--web.enable-admin-api"], {
    stdio: "ignore",
    // As under the supervisor: nothing of who calls this reaches the server.
    env: { ...service.env },
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    if (!(await within(service.startSeconds, () => healthy(service.healthUrl)))) throw new HostError("Prometheus did not start for the deletion.", "Its data is as it was.");
    const api = `${site.open("prometheus")}/api/v1/admin/tsdb`;
    await answerOf(`${api}/delete_series?${new URLSearchParams({ "match[]": `{${renderMatcher({ label: "environment" satisfies CallLabel, ...is(environment) })}}` })}`, {
      method: "POST",
    });
    await answerOf(`${api}/clean_tombstones`, { method: "POST" });
  } finally {
    child.kill("SIGTERM");
    await ended;
    sv(plan.directory, "up", service.name);
  }
  if (!(await within(service.startSeconds, () => healthy(service.healthUrl)))) throw new HostError("Prometheus did not come back after the deletion.", "Deploy again: make up");
}
