import { describe, expect, it } from "vitest";
import { sv } from "../../../stacks/local/host/supervisor.ts";
import { eventually } from "../../support/process.ts";
import type { StackOf } from "./context.ts";

/** Seconds until a test alert must have arrived. */
const UNTIL_TOLD = 30;

/** Seconds after which a server that is back is read again. */
const UNTIL_READ = 60;

/** What is wrong on purpose: the sample has services that nobody runs, and lacks features that the demo has. */
const meant = [/no call in a day from ai-app, own-metrics/, /no trace of ai-app/, /% of a day's \$\S+ has feature and team/];

export function doctored(stack: StackOf): void {
  describe("examined by the doctor", () => {
    it("is found healthy on every side, but for what the config declares and nobody sends", async () => {
      const { status, output } = await stack().deployment.plumb("doctor");
      expect(wrong(output).filter((line) => !meant.some((each) => each.test(line)))).toEqual([]);
      expect(wrong(output)).toHaveLength(1);
      expect(meant.filter((each) => !each.test(output))).toEqual([]);
      expect(output).toContain("Production checklist");
      // Links of messages open something, also where no Grafana runs: our own Prometheus has its pages.
      expect(output).toMatch(/✓ panels (and records )?in (prometheus|grafana) /);
      expect(status, "a finding is an exit code").toBe(1);
    }, 120_000);

    it("delivers a test alert down every route on request, and says that it did", async () => {
      const { deployment, hook } = stack();
      const { output } = await deployment.plumb("doctor", {}, ["--deliver"]);
      expect(output).toMatch(/✓ hook\s+\d+ messages left and were taken/);
      await eventually(() => expect(hook.messages.some(({ alerts }) => alerts.some(({ labels }) => labels.alertname === "PlumblineTest"))).toBe(true), UNTIL_TOLD);
    }, 120_000);

    it("names a dead server, what that costs, and the way out", async () => {
      const { deployment } = stack();
      sv(deployment.site.directory, "down", "loki", 60);
      try {
        await eventually(
          async () => {
            const { status, output } = await deployment.plumb("doctor");
            expect(status).toBe(1);
            expect(output).toMatch(/✗ loki .*refused.*\n.*→ .*log of loki/);
            expect(wrong(output).some((line) => /does not answer/.test(line))).toBe(true);
          },
          UNTIL_READ,
          5_000,
        );
      } finally {
        sv(deployment.site.directory, "up", "loki");
      }
      await eventually(async () => expect((await fetch(`${deployment.site.open("loki")}/ready`)).status).toBe(200), UNTIL_READ, 1_000);
    }, 240_000);
  });
}

/** What the table says is wrong. */
function wrong(output: string): readonly string[] {
  return output.split("\n").filter((line) => line.trimStart().startsWith("✗"));
}
