import { test } from "vitest";
import type { Step } from "../../alerts/diagnoses/step.ts";

// Read by the compiler only.

test("a step without a query or a command does not compile, nor one that does not say what answers mean", () => {
  const answers = { "It is": "mend it." };
  const typed: Step = { ask: "Is it broken?", command: { here: () => "true" }, answers };
  // @ts-expect-error nothing says how to find out
  const silent: Step = { ask: "Is it broken?", answers };
  // @ts-expect-error nothing says what is to be concluded
  const endless: Step = { ask: "Is it broken?", command: { here: () => "true" } };
  void [typed, silent, endless];
});
