import type { Deployment } from "../../support/deployment.ts";
import type { webhook } from "../../support/webhook.ts";

/** What the parts of the end-to-end test share. */
export interface Stack {
  readonly deployment: Deployment;
  readonly hook: Awaited<ReturnType<typeof webhook>>;
}

export type StackOf = () => Stack;
