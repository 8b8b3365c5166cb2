import { describe, expect, it } from "vitest";
import { diagnoses } from "../../../alerts/diagnoses/all.ts";
import { SERVICE, type Step } from "../../../alerts/diagnoses/step.ts";
import type { Fault } from "../../../demo/faults.ts";
import { LogQuery } from "../../../query/logs.ts";
import { TraceQuery } from "../../../query/traces.ts";
import { storedSeries } from "../../../signals/baselines.ts";
import { costSpike } from "../../../signals/cost.ts";
import { latencyP95 } from "../../../signals/latency.ts";
import { qualityLoss } from "../../../signals/quality.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { eventually } from "../../support/process.ts";
import { stores } from "../../support/stores.ts";
import { switched } from "./alerting.ts";
import type { Stack, StackOf } from "./context.ts";
import { unsaid } from "./populated.ts";

/** The guide's three troubles: the fault that brings each about, and whose runbook is followed. */
const troubles: readonly { readonly fault: Fault; readonly follow: string }[] = [
  { fault: "slow_first_token", follow: latencyP95.id },
  { fault: "cost_surge", follow: costSpike.id },
  { fault: "quality_drop", follow: qualityLoss.id },
];

/** Seconds until the calls of a fault are counted, recorded and traced. */
const UNTIL_SEEN = 90;

export function diagnosed(stack: StackOf): void {
  describe("diagnosed by its runbooks", () => {
    it.each(troubles)(
      "$follow has an answer at every step while $fault goes on",
      async ({ fault, follow }) => {
        const faults = `${stack().deployment.site.open("demoGateway")}/faults`;
        await switched(faults, "POST", { fault, share: 0.5 });
        try {
          const steps = (diagnoses[follow] ?? []).filter(answerable);
          expect(steps.length).toBeGreaterThan(3);
          await eventually(async () => expect(await silent(stack(), steps)).toEqual([]), UNTIL_SEEN, 2_000);
        } finally {
          await switched(faults, "DELETE");
        }
      },
      200_000,
    );
  });
}

/** With a query, and one that a stack of some minutes can answer, of what the demo says. */
function answerable({ query }: Step): boolean {
  if (query === undefined) return false;
  if (query instanceof TraceQuery) return true;
  if (query instanceof LogQuery) return !unsaid.some((field) => query.toLogQl().includes(field));
  return !query.metrics.some((metric) => storedSeries.some((stored) => stored.metric === metric)) && query.lookback < 3_600 * 2;
}

/** The steps whose query finds nothing. */
async function silent({ deployment }: Stack, steps: readonly Step[]): Promise<readonly string[]> {
  const ask = stores(deployment.site);
  const found = async ({ query }: Step): Promise<number> => {
    const of = (text: string) => text.replaceAll(SERVICE, DEMO_SERVICE);
    if (query instanceof LogQuery) return (await ask.logql(of(query.toLogQl()), 5)).length;
    if (query instanceof TraceQuery) {
      const { service = "", tags, minDuration } = query.toJaeger() ?? {};
      const wanted = Object.fromEntries(
        (tags ?? "")
          .split(" ")
          .filter(Boolean)
          .map((tag) => tag.split("=")),
      );
      return (await ask.traces({ service: of(service), limit: "5", tags: JSON.stringify(wanted), ...(minDuration ? { minDuration } : {}) })).length;
    }
    return (await ask.promql(of(String(query)))).length;
  };
  const answers = await Promise.all(steps.map(async (step) => ({ step, count: await found(step) })));
  return answers.filter(({ count }) => count === 0).map(({ step }) => `${step.ask} ${step.query}`);
}
