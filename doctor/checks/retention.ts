import { readFileSync } from "node:fs";
import { traceStore } from "../../config/site.ts";
import { JAEGER_PATH, jaegerFiles } from "../../storage/jaeger.ts";
import { metricsMebibytes } from "../../storage/prometheus.ts";
import { TEMPO_PATH, tempoFiles } from "../../storage/tempo.ts";
import { type Duration, toSeconds } from "../../telemetry/duration.ts";
import { body, json } from "../ask.ts";
import { type Check, failed, ok, type Result, type Stack, waiting } from "../result.ts";
import { survivedAll } from "../survived.ts";

const redeploy = "make up: the server runs with another setting than the config has";

/** Do the stores really delete when the config says? */
export const retention: Check = {
  title: "Retention",
  run: async (stack) => [
    ...(await survivedAll(stack, { metrics: metricsKept, logs: logsKept })),
    tracesKept(stack),
    // There is no setting to read, so this is not seen, only said.
    waiting("ledger", "kept for good: nothing deletes it; no server was asked", "none needed; where a person is to go, npx plumb erase"),
  ],
};

async function metricsKept({ config, site }: Stack): Promise<Result> {
  const { data } = await json<{ data: Record<string, string> }>(`${site.open("prometheus")}/api/v1/status/flags`);
  const { metrics, metricsGiB } = config.retention;
  const time = compared("metrics", data["storage.tsdb.retention.time"], metrics);
  const size = mebibytesOf(data["storage.tsdb.retention.size"] ?? "");
  if (time.state !== "ok" || size === metricsMebibytes(config)) return time;
  return failed("metrics", `the server lets them take ${data["storage.tsdb.retention.size"] ?? "anything"}, the config ${metricsGiB} GiB`, redeploy);
}

/** Prometheus writes sizes in the largest unit that divides them. */
function mebibytesOf(text: string): number | undefined {
  const [, count, unit] = /^(\d+)(MB|GB|TB|MiB|GiB|TiB)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * 1_024 ** ["M", "G", "T"].indexOf(unit.charAt(0));
}

async function logsKept({ config, site }: Stack): Promise<Result> {
  const text = await body(`${site.open("loki")}/config`);
  const period = /^\s+retention_period: (\S+)/m.exec(text)?.[1];
  if (!/^\s+retention_enabled: true/m.test(text)) return failed("logs", "the compactor deletes nothing", redeploy);
  return compared("logs", period, config.retention.logs);
}

/** Neither store of traces tells its setting: what can be seen is whether its file is that of the config. */
function tracesKept({ config, site }: Stack): Result {
  const tempo = traceStore(site) === "tempo";
  const path = tempo ? TEMPO_PATH : JAEGER_PATH;
  const wanted = (tempo ? tempoFiles(config, site) : jaegerFiles(config, site)).find((file) => file.path === path)?.body;
  try {
    if (readFileSync(site.file(path), "utf8") === wanted) return ok("traces", `${config.retention.traces} in the file that the store was started with`);
    return failed("traces", `${site.file(path)} is not what this config makes`, redeploy);
  } catch (error) {
    return failed("traces", (error as Error).message, "run this on the host of the stack, as a user who may read its files");
  }
}

function compared(what: string, found: string | undefined, wanted: Duration): Result {
  const seconds = found === undefined ? undefined : secondsOf(found);
  if (seconds === toSeconds(wanted)) return ok(what, `${wanted}, then deleted`);
  return failed(what, `the server says ${found ?? "nothing"}, the config ${wanted}`, redeploy);
}

/** Servers write lengths of time with more than one unit: `4w2d`, `336h0m0s`. */
function secondsOf(text: string): number {
  return [...text.matchAll(/(\d+)(ms|s|m|h|d|w|y)/g)].reduce((sum, [part]) => sum + toSeconds(part as Duration), 0);
}
