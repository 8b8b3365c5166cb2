import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { diagnoses } from "../../../alerts/diagnoses/all.ts";
import { filledWith, type Labels } from "../../../alerts/runbooks.ts";
import { askedIn } from "../../../alerts/steps.ts";
import type { Fault } from "../../../demo/faults.ts";
import { answerTo, NOTHING } from "../../../doctor/step-answers.ts";
import { costSpike } from "../../../signals/cost.ts";
import { latencyP95 } from "../../../signals/latency.ts";
import type { AlertingSignal } from "../../../signals/limits.ts";
import { qualityLoss } from "../../../signals/quality.ts";
import { localPlace } from "../../../stacks/local/place.ts";
import { DEMO_SERVICE } from "../../../telemetry/demo.ts";
import { alerting } from "../../support/asked-steps.ts";
import { eventually } from "../../support/process.ts";
import { switched } from "./alerting.ts";
import type { Stack, StackOf } from "./context.ts";

interface Trouble {
  readonly fault: Fault;
  /** Whose runbook is followed. */
  readonly signal: AlertingSignal;
  readonly labels: Labels;
  /** The steps that lead to the fault: what they ask, and an answer that says so. */
  readonly leads: Readonly<Record<string, RegExp>>;
}

/** The guide's three troubles, each brought about in one feature. */
const troubles: readonly Trouble[] = [
  {
    fault: "slow_first_token",
    signal: latencyP95,
    labels: { feature: "chat_assistant", team: "assistants" },
    leads: {
      "Which feature, and which model?": /^([5-9]|\d\d)\S* .*feature=chat_assistant/m,
      "Which stage is slow for all of them?": /^([5-9]|\d\d)\S* .*stage=inference/m,
      "Is the first token late, or the end of the answer?": /^([5-9]|\d\d)\S* .*model=gpt-4o/m,
    },
  },
  {
    fault: "cost_surge",
    signal: costSpike,
    labels: { feature: "chat_assistant", team: "assistants" },
    leads: { "Have prompts or answers grown?": /^\d{4}\S* .*direction=output.*feature=chat_assistant|^\d{4}\S* .*feature=chat_assistant.*direction=output/m },
  },
  {
    fault: "quality_drop",
    signal: qualityLoss,
    labels: { feature: "chat_assistant", team: "assistants" },
    leads: { "Which evaluation says so, and of which model and variant?": /^0\.[0-7]\d* .*evaluation=relevance/m },
  },
];

/** Seconds until the calls of a fault are counted, recorded and traced. */
const UNTIL_SEEN = 240;

export function diagnosed(stack: StackOf): void {
  describe("diagnosed by its runbooks", () => {
    it.each(troubles)(
      "$signal.id leads to $fault while it goes on, and says of every empty answer what it means",
      async ({ fault, signal, labels: { feature }, leads, labels }) => {
        const faults = `${stack().deployment.site.open("demoGateway")}/faults`;
        await switched(faults, "POST", { fault, feature });
        try {
          await eventually(
            async () => {
              const answers = await answersOf(stack(), signal, labels);
              expect(answers.length).toBeGreaterThan(10);
              expect(answers.filter(({ answer }) => answer === undefined || refused.test(answer))).toEqual([]);
              expect(answers.filter(({ answer, explained }) => answer === NOTHING && !explained).map(({ ask }) => ask)).toEqual([]);
              for (const [ask, lead] of Object.entries(leads))
                expect({ ask, answer: answers.find((each) => each.ask === ask)?.answer }).toEqual({ ask, answer: expect.stringMatching(lead) });
            },
            UNTIL_SEEN,
            3_000,
          );
        } finally {
          await switched(faults, "DELETE");
        }
      },
      300_000,
    );

    it("asks nothing in any runbook that a server does not understand", async () => {
      const answers = (
        await Promise.all(alerting.map((signal) => answersOf(stack(), signal, { feature: "chat_assistant", team: "assistants", provider: "openai", model: "gpt-4o" })))
      ).flat();
      const asked = answers.filter(({ answer }) => answer !== undefined);
      expect(asked.length).toBeGreaterThan(150);
      expect(asked.filter(({ answer = "" }) => refused.test(answer))).toEqual([]);
    }, 120_000);

    it("prints the runbook of an alert with what the stack answers", async () => {
      const { deployment } = stack();
      const { environment } = deployment.config.demo;
      const { status, output } = await deployment.plumb("runbook", {}, [latencyP95.alert.name, `environment=${environment}`, `service=${DEMO_SERVICE}`, "team=assistants"]);
      expect(status, output).toBe(0);
      expect(output).toContain(`environment="${environment}",service="${DEMO_SERVICE}",team="assistants"`);
      expect(output).toMatch(/It answers now:\n\n```\nnow .*\n\d\S* .*feature=chat_assistant/);
    }, 60_000);

    it("has commands that work, in the runbooks of all alerts", () => {
      const place = localPlace(stack().deployment.config);
      const all = Object.values(diagnoses).flatMap(({ steps }) => steps.flatMap((step) => ("command" in step ? [step.command.here(place, () => "chat_assistant")] : [])));
      const commands = [...new Set(all)].filter((command) => !elsewhere.some((each) => command.includes(each)));
      expect(commands.length).toBeGreaterThan(8);
      const failed = commands
        .map((command) => ({ command, ...spawnSync("sh", ["-c", command], { encoding: "utf8", timeout: 30_000 }) }))
        .filter(({ status, stderr }) => status !== 0 || stderr !== "");
      expect(failed.map(({ command, stderr }) => `${command}: ${stderr}`)).toEqual([]);
    });
  });
}

/** What a store says that does not answer, or finds a query wrong. */
const refused = /does not answer|answers \d{3}:|something else than JSON/;

/** Commands of the project that are proven by themselves, and those that read what need not be there. */
const elsewhere = ["npx ", "npm ", "set-aside", "observability.config.ts"];

async function answersOf({ deployment }: Stack, signal: AlertingSignal, labels: Labels) {
  const all = { environment: deployment.config.demo.environment, service: DEMO_SERVICE, ...labels };
  const steps = diagnoses[signal.id]?.steps ?? [];
  return Promise.all(
    steps.map(async (step) => ({
      ask: step.ask,
      answer: await answerTo(askedIn(step, signal, filledWith(all)), deployment.site),
      explained: Object.keys(step.answers).some((found) => /nothing/i.test(found)),
    })),
  );
}
