import { describe, expect, it } from "vitest";
import { featureBudgetExceeded as exceeded } from "../../../signals/budget.ts";
import { sample } from "../../support/config.ts";
import { eventually } from "../../support/process.ts";
import type { Stack, StackOf } from "./context.ts";

/** US dollars that the demo's chat has long spent. */
const TINY = 0.001;

/** The ledger's next figures, a scrape, an evaluation and the way to the webhook. */
const UNTIL_TOLD = 90;

export function budgeted(stack: StackOf): void {
  describe("held to a budget", () => {
    it("tells whoever pays that the month's budget is spent, and that it is not once there is a larger one", async () => {
      const { deployment } = stack();
      const { chat_assistant } = sample.features;
      deployment.configure({
        features: { ...sample.features, chat_assistant: { ...chat_assistant, monthlyBudgetUsd: TINY } },
        // What has to last five minutes is told at once here.
        limits: { [exceeded.id]: { critical: { for: "0s" } } },
      });
      await deployed(stack());
      await eventually(() => expect(told(stack(), "firing")).toHaveLength(1), UNTIL_TOLD, 1_000);
      // Only the budget: Prometheus forgets that a rule fires whose duration changes.
      deployment.configure({ features: sample.features });
      await deployed(stack());
      await eventually(() => expect(told(stack(), "resolved")).toHaveLength(1), UNTIL_TOLD, 1_000);
      deployment.configure({ limits: {} });
      await deployed(stack());
      const [first] = told(stack(), "firing");
      expect(first?.labels).toMatchObject({
        component: "budget",
        severity: "critical",
        feature: "chat_assistant",
        team: "assistants",
        environment: deployment.config.demo.environment,
      });
      expect(first?.annotations.description).toMatch(/is \S+%; the limit is 100%/);
      expect(told(stack(), "firing")).toHaveLength(1);
    }, 300_000);
  });
}

async function deployed({ deployment }: Stack): Promise<void> {
  const { status, output } = await deployment.cdktf("deploy", "local", "--auto-approve");
  expect(status, output).toBe(0);
}

function told({ hook }: Stack, status: "firing" | "resolved") {
  return hook.messages.filter((message) => message.status === status).flatMap(({ alerts }) => alerts.filter(({ labels }) => labels.alertname === exceeded.alert.name));
}
