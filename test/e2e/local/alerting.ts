import { describe, expect, it } from "vitest";
import { successRate } from "../../../signals/traffic.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { eventually } from "../../support/process.ts";
import type { Stack, StackOf } from "./context.ts";

const down = successRate.alert?.name ?? "";

/** Two minutes without a success are in the rule itself; then come its evaluation and the way to the webhook. */
const UNTIL_FIRING = 200;

/** The first success ends it. */
const UNTIL_RESOLVED = 90;

export function alerting(stack: StackOf): void {
  describe("alerting", () => {
    it("tells of a total outage once when it begins and once when it is over", async () => {
      const { deployment, hook } = stack();
      const faults = `${deployment.site.open("demoGateway")}/faults`;
      await switched(faults, "POST", { fault: "outage", share: 1 });
      try {
        await eventually(() => expect(told(stack(), "firing")).toHaveLength(1), UNTIL_FIRING, 1_000);
      } finally {
        await switched(faults, "DELETE");
      }
      await eventually(() => expect(told(stack(), "resolved")).toHaveLength(1), UNTIL_RESOLVED, 1_000);
      expect(told(stack(), "firing")).toHaveLength(1);
      const [first] = told(stack(), "firing");
      expect(first?.labels).toMatchObject({ severity: "critical", component: "llm", service: DEMO_SERVICE, environment: deployment.config.demo.environment });
      expect(first?.annotations.description).toContain("Users get no answers");
      expect(hook.messages.every(({ receiver }) => receiver === "hook")).toBe(true);
    }, 400_000);
  });
}

function told({ hook }: Stack, status: "firing" | "resolved") {
  return hook.messages.filter((message) => message.status === status).flatMap(({ alerts }) => alerts.filter(({ labels }) => labels.alertname === down));
}

/** Switches faults of the demo. */
export async function switched(url: string, method: string, body?: object): Promise<void> {
  const response = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(response.status).toBe(200);
}
