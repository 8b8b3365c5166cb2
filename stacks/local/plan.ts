import type { Secret } from "../../config/receivers.ts";
import type { Wanted } from "../../tools/locate.ts";

/** A secret of the stack and where it comes from. */
export interface PlannedSecret {
  readonly name: string;
  /** Found by the deploy, or made by it where it is not there yet. */
  readonly from: Secret | "generated";
}

/** One server as the host runs it. */
export interface PlannedService {
  readonly name: string;
  /** A server to be found, or a file of the stack that Node runs. */
  readonly program: Wanted | { readonly bundle: string };
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Path prefixes of the files that are its own. */
  readonly files: readonly string[];
  readonly data: string;
  readonly ports: readonly { readonly name: string; readonly address: string }[];
  readonly healthUrl: string;
  /** The metric that says whether a reload was good, and where it is shown. */
  readonly reload?: { readonly url: string; readonly metric: string };
  readonly startSeconds: number;
  readonly stopSeconds: number;
}

/**
 * What the deploy does on this host, as data: synthesised beside the Terraform configuration and read by the host
 * program. It names secrets and holds none.
 */
export interface Plan {
  /** Where everything of the stack lies: `etc`, `data`, `log`, `secrets`, `services`. */
  readonly directory: string;
  /** System user that runs the servers where root deploys. */
  readonly user: string;
  readonly secrets: readonly PlannedSecret[];
  readonly services: readonly PlannedService[];
}

export const PLAN_FILE = "plan.json";

/** Folder with the synthesised files, beside the plan. */
export const FILES_FOLDER = "files";

/** The host program, beside the plan. */
export const HOST_PROGRAM = "host.mjs";

export const layout = {
  etc: "etc",
  data: "data",
  log: "log",
  secrets: "secrets",
  services: "services",
} as const;
