import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sample } from "../support/config.ts";
import { Deployment, type Ran } from "../support/deployment.ts";
import { freePorts } from "../support/ports.ts";
import { webhook } from "../support/webhook.ts";
import { alerting } from "./local/alerting.ts";
import { budgeted } from "./local/budgeted.ts";
import { changing } from "./local/changing.ts";
import { charged } from "./local/charged.ts";
import type { Stack } from "./local/context.ts";
import { diagnosed } from "./local/diagnosed.ts";
import { doctored } from "./local/doctored.ts";
import { ending } from "./local/ending.ts";
import { hardened } from "./local/hardened.ts";
import { killing } from "./local/killing.ts";
import { linked } from "./local/linked.ts";
import { populated } from "./local/populated.ts";

/** The whole stack on this host, deployed by the command that users give. What is tested later builds on what came before. */
describe("a local stack", () => {
  let stack: Stack;
  let up: Ran;

  beforeAll(async () => {
    const hook = await webhook();
    const deployment = new Deployment({
      ...sample,
      demo: { enabled: true, callsPerSecond: 8 },
      // A link leads somewhere only if a trace was kept; what sampling keeps is tested by itself.
      sampling: { keep: 1 },
      listen: { ports: await freePorts() },
      receivers: { hook: { webhook: { url: hook.url } } },
      routes: { critical: ["hook"], warning: ["hook"], groupWait: "1s", groupInterval: "5s" },
    });
    stack = { deployment, hook };
    up = await deployment.plumb("up");
  });

  afterAll(async () => {
    await stack.deployment.plumb("down", { PLUMBLINE_PURGE: "1" });
    stack.hook.close();
    stack.deployment.remove();
  });

  it("comes up, populated, with one command", () => {
    expect(up.status, up.output).toBe(0);
    expect(up.output).toContain("The stack is up.");
    expect(up.output).toContain(stack.deployment.site.open("prometheus"));
  });

  populated(() => stack);
  charged(() => stack);
  linked(() => stack);
  hardened(() => stack);
  doctored(() => stack);
  diagnosed(() => stack);
  alerting(() => stack);
  budgeted(() => stack);
  killing(() => stack);
  changing(() => stack);
  ending(() => stack);
});
