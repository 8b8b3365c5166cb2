import type { PortName } from "../../config/ports.ts";
import type { ServerName } from "../../config/servers.ts";

/** What runs: a server that is built from its Go module or comes with the host, or a program of ours for Node. */
export type Program =
  | { readonly kind: "server"; readonly name: string; readonly home?: ProgramHome }
  /** `bundle` is the path of the artifact that holds it. */
  | { readonly kind: "node"; readonly bundle: string };

/** Files that come with a program, beside the folder that it lies in. Images start it where they are. */
export interface ProgramHome {
  /** A file there by which the place is known. */
  readonly holds: string;
  /** The flag that says where it is; without it the program looks in its working directory. */
  readonly flag: string;
}

/**
 * Data that must be there before a server starts for the first time: a program that is run once, with a folder to make
 * as its last argument. Images bring a start script that does the same.
 */
export interface FirstRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly makes: string;
}

/**
 * What is said before every start, to a program that reads it and ends: the data of a server may have been made with a
 * secret that is another one now. Where it fails the server starts all the same.
 */
export interface BeforeStart {
  readonly program: string;
  readonly args: readonly string[];
  /** One line. It names secrets by their files and holds none. */
  readonly input: string;
}

/** How a server takes over changed files without being replaced. */
export type Reload =
  /** On SIGHUP; this metric of it grows when the new files were good. */
  | { readonly kind: "signal"; readonly port: PortName; readonly metric: string }
  /** By itself: it watches its files. */
  | { readonly kind: "watches" };

/** The languages in which servers can be asked whether they can be used. */
export type HealthScheme = "http" | "postgresql";

/**
 * One server of the stack, whatever target runs it: its flags, files, secrets, health and times are said in its
 * description and nowhere else. What it is called and may use is in config/servers.ts, its ports are in config/ports.ts,
 * and the image that holds it is in stacks/docker/images.ts. Targets differ in how they make a description run.
 */
export interface Service {
  readonly name: ServerName;
  readonly program: Program;
  readonly args: readonly string[];
  readonly first?: FirstRun;
  readonly before?: BeforeStart;
  readonly env: Readonly<Record<string, string>>;
  /** Names of the secrets that it reads from files. */
  readonly secrets: readonly string[];
  /** Files after whose change it must be replaced, as path prefixes of artifacts. */
  readonly files: readonly string[];
  /** Files that it can take over while it runs. */
  readonly reloadable?: { readonly files: readonly string[]; readonly by: Reload };
  /** Every port it listens at. */
  readonly ports: readonly PortName[];
  /** Answers 200 when it can be used; where it speaks another language than HTTP, it is asked in that. */
  readonly health: { readonly port: PortName; readonly path: string; readonly scheme?: HealthScheme };
  /** Seconds to wait until it is healthy. */
  readonly startSeconds: number;
  /** What tells it to stop, where SIGTERM means to wait until nobody needs it any more. */
  readonly stopSignal?: "INT";
  /** Seconds it may take to finish its work when it is told to stop. */
  readonly stopSeconds: number;
  /** Servers that must be there first. Few: what a server sends to one that is not there yet waits in a queue. */
  readonly after: readonly ServerName[];
}
