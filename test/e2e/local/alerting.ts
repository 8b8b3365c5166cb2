import { describe, expect, it } from "vitest";
import { successRate } from "../../../signals/traffic.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { eventually } from "../../support/process.ts";
import type { Stack, StackOf } from "./context.ts";

const down = successRate.alert?.name ?? "";

/** Two minutes without a success are in the rule itself; then come its evaluation and the way to the webhook. */
const UNTIL_FIRING = 200;

export function alerting(stack: StackOf): void {
  describe("alerting", () => {
    // Its end is told a quarter of an hour later, when all that it silences is over: the proof by faults shows that in quick motion.
    it("tells of a total outage once, and of nothing else that it brings about", async () => {
      const { deployment, hook } = stack();
      const faults = `${deployment.site.open("demoGateway")}/faults`;
      await switched(faults, "POST", { fault: "outage", share: 1 });
      try {
        await eventually(() => expect(told(stack())).toHaveLength(1), UNTIL_FIRING, 1_000);
      } finally {
        await switched(faults, "DELETE");
      }
      expect(told(stack())).toHaveLength(1);
      const [first] = told(stack());
      expect(first?.labels).toMatchObject({ severity: "critical", component: "llm", service: DEMO_SERVICE, environment: deployment.config.demo.environment });
      expect(first?.annotations.description).toContain("Users get no answers");
      expect(hook.messages.every(({ receiver }) => receiver === "hook")).toBe(true);
      const others = hook.messages.flatMap(({ alerts }) => alerts.map(({ labels }) => labels)).filter(({ service, alertname }) => service === DEMO_SERVICE && alertname !== down);
      expect(others).toEqual([]);
    }, 400_000);
  });
}

function told({ hook }: Stack) {
  return hook.messages.filter((message) => message.status === "firing").flatMap(({ alerts }) => alerts.filter(({ labels }) => labels.alertname === down));
}

/** Switches faults of the demo. */
export async function switched(url: string, method: string, body?: object): Promise<void> {
  const response = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(response.status).toBe(200);
}
