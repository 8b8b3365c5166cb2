import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backtest } from "../review/backtest/backtest.ts";
import { openHistory } from "../review/backtest/history.ts";
import type { BacktestRequest, Judged } from "../review/backtest/request.ts";
import { type DescribedAlert, describeAlerts } from "../review/described/alerts.ts";
import { DAY_MS, toSeconds } from "../telemetry/duration.ts";
import { makePast } from "./past.ts";
import { configOf } from "./pipeline.ts";
import { givenBlocks, machine, option } from "./report.ts";
import { cpuSecondsOf } from "./server.ts";

// What it costs to try changed rules on a month: our own rules, every limit moved by a fifth.

const MOST_LOOKBACK_S = 3_600;

const days = option("days", 30);
const step = 15;
const folder = mkdtempSync(join(tmpdir(), "plumbline-bench-"));

try {
  console.log(machine());
  const blocks = givenBlocks() ?? (await made());
  const config = configOf();
  const alerts = describeAlerts(config)
    .filter(({ lookbackSeconds, above, expr }) => above !== undefined && above > 0 && lookbackSeconds <= MOST_LOOKBACK_S && /llm/.test(expr))
    .slice(0, option("rules", 10));
  const raised = (alert: DescribedAlert) => {
    const limits = { [alert.signal]: { [alert.severity]: { above: (alert.above ?? 0) * 1.2 } } };
    return describeAlerts({ ...config, limits }).find(({ signal, severity }) => signal === alert.signal && severity === alert.severity) ?? alert;
  };
  const started = performance.now();
  const before = process.cpuUsage();
  const history = await openHistory({ blocks });
  const end = history.until ?? new Date();
  console.log(`opened in ${seconds(started)}`);
  try {
    for (const alert of alerts) {
      const { name, severity, title, unit, answer, lookbackSeconds } = alert;
      const after = raised(alert);
      const request: BacktestRequest = {
        ...{ name, severity, title, unit, lookbackSeconds, step, answerDecides: alert.answerDecides && after.answerDecides && answer === after.answer },
        ...(answer === undefined ? {} : { answer }),
        before: judged(alert),
        after: judged(after),
        from: new Date(end.getTime() - days * DAY_MS),
        to: end,
      };
      const one = performance.now();
      const result = await backtest(history, request);
      console.log(
        `${name} (${severity}), for ${alert.for}, looks back ${lookbackSeconds} s: ${seconds(one)}; ${result.before?.firings.length} and ${result.after?.firings.length} firings, ${request.answerDecides ? "one question" : "a question for each"}`,
      );
    }
    // On a host that does other things as well, the time of the processors says what a quiet one would need.
    console.log(
      `\n${alerts.length} rules: ${seconds(started)}, in which Prometheus used ${serverCpuSeconds().toFixed(1)} s of processor time and this program ${(process.cpuUsage(before).user / 1e6).toFixed(1)} s`,
    );
  } finally {
    await history.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function made(): Promise<string> {
  const began = performance.now();
  const { blocks, series } = await makePast(folder, { series: option("series", 10_000), days, hours: option("hours", 6), incidentEvery: 20, step });
  console.log(`${series} series, ${days} days at ${step} s: made in ${seconds(began)}`);
  return blocks;
}

/** Of the Prometheus that this process has started. */
function serverCpuSeconds(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
  const server = children.find((child) => readFileSync(`/proc/${child}/comm`, "utf8").trim() === "prometheus");
  return cpuSecondsOf(Number(server));
}

function judged({ condition, for: lasting, keep, above = 0 }: DescribedAlert): Judged {
  return { expr: condition, above, forSeconds: toSeconds(lasting), keepSeconds: keep ? toSeconds(keep) : 0 };
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`;
}
