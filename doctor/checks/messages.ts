import { increase } from "../../query/promql.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { severities } from "../../signals/signal.ts";
import { messageAttempts, messageAttemptsFailed, notificationsFailed } from "../../telemetry/server-metrics.ts";
import { ask, json } from "../ask.ts";
import { REFUSED } from "../attempts.ts";
import { type Check, failed, ok, type Result, type Stack, waiting } from "../result.ts";
import { survivedAll } from "../survived.ts";

/** Alertmanager waits a minute at most before it tries again. */
const LATELY = "2m";

/** Do alerts get to Alertmanager, and from there to people? */
export const messages: Check = {
  title: "Messages",
  run: async (stack) => [...(await survivedAll(stack, { "Prometheus tells Alertmanager": arriving, receivers, "delivery in the last hour": refused })), ...told(stack)],
};

/** The dead man's switch always fires: where it is, alerts arrive. */
async function arriving({ site }: Stack): Promise<Result> {
  const found = await json<readonly { updatedAt: string }[]>(`${site.open("alertmanager")}/api/v2/alerts?${new URLSearchParams({ filter: `alertname="${watchdog.alert.name}"` })}`);
  if (found.length > 0) return ok("Prometheus tells Alertmanager", `${watchdog.alert.name} is there`);
  return failed("Prometheus tells Alertmanager", `${watchdog.alert.name} is not there`, "see Rules and the log of prometheus; it appears a minute after the start");
}

async function receivers({ config, site }: Stack): Promise<Result> {
  const loaded = (await json<readonly { name: string }[]>(`${site.open("alertmanager")}/api/v2/receivers`)).map(({ name }) => name);
  const wanted = Object.keys(config.receivers);
  const missing = wanted.filter((name) => !loaded.includes(name));
  if (missing.length > 0) return failed("receivers", `Alertmanager does not know ${missing.join(", ")}`, "make up: it runs with an older configuration");
  return ok("receivers", wanted.join(", ") || "none declared");
}

async function refused({ site }: Stack): Promise<Result[]> {
  const failures = await ask(site, increase(notificationsFailed, "1h").sum("receiver_name", "reason").above(0));
  const lately = (metric: typeof messageAttempts) => increase(metric, LATELY).sum("receiver_name");
  // What is being tried has not failed yet.
  const refusing = await ask(
    site,
    lately(messageAttemptsFailed)
      .above(0)
      .unless(lately(messageAttempts).minus(lately(messageAttemptsFailed)).above(0), "receiver_name"),
  );
  const known = new Set(failures.map(({ metric }) => metric.receiver_name));
  const results = [
    ...failures.map(({ metric, value }) => unheard(metric.receiver_name, `${Math.ceil(value)} messages failed in an hour (${metric.reason})`)),
    ...refusing.filter(({ metric }) => !known.has(metric.receiver_name)).map(({ metric }) => unheard(metric.receiver_name, `it took no message of the last ${LATELY}`)),
  ];
  return results.length > 0 ? results : [ok("delivery in the last hour", "no message failed")];
}

function unheard(receiver: string | undefined, evidence: string): Result {
  return failed(`delivery to ${receiver}`, evidence, REFUSED);
}

/** An alert that nobody is told of is a panel. */
function told({ config: { routes } }: Stack): Result[] {
  const silent = severities.filter((severity) => routes[severity].length === 0);
  return [
    ...silent.map((severity) => waiting(`${severity} alerts`, "nobody is told", `declare a receiver and name it in routes.${severity}`)),
    ...(routes.heartbeat.length === 0 ? [waiting("dead man's switch", "goes to nobody", "name a receiver in routes.heartbeat that raises alarm when it stops coming")] : []),
  ];
}
