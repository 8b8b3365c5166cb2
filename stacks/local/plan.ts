import type { Wanted } from "../../tools/locate.ts";
import type { StackSecret } from "../secrets.ts";
import type { BeforeStart, FirstRun, ProgramHome } from "../services/service.ts";

/** One server as the host runs it. */
export interface PlannedService {
  readonly name: string;
  /** A server to be found, or a file of the stack that Node runs. */
  readonly program: Wanted | { readonly bundle: string };
  /** Where it is told what comes with it. */
  readonly home?: ProgramHome;
  readonly args: readonly string[];
  /** What is made before its first start. */
  readonly first?: Omit<FirstRun, "program"> & { readonly program: Wanted };
  /** What is said to a program before every start. */
  readonly before?: Omit<BeforeStart, "program"> & { readonly program: Wanted };
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Path prefixes of the files that are its own. */
  readonly files: readonly string[];
  readonly data: string;
  readonly ports: readonly { readonly name: string; readonly address: string }[];
  readonly healthUrl: string;
  /** The metric that grows with every good reload, and where it is shown. */
  readonly reload?: { readonly url: string; readonly metric: string };
  readonly startSeconds: number;
  readonly stopSignal?: "INT";
  readonly stopSeconds: number;
}

/**
 * What the deploy does on this host, as data: synthesised beside the Terraform configuration and read by the host
 * program. It names secrets and holds none.
 */
export interface Plan {
  /** Where everything of the stack lies: `etc`, `data`, `log`, `secrets`, `services`. */
  readonly directory: string;
  /** System user that runs the servers where root deploys, and owns what they write; all else belongs to who deploys. */
  readonly user: string;
  readonly secrets: readonly StackSecret[];
  readonly services: readonly PlannedService[];
}
