import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Artifact } from "../../artifact/artifact.ts";
import type { Config, ConfigInput } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import type { Site } from "../../config/site.ts";
import { artifactsOf } from "../../stacks/artifacts.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "./config.ts";
import { freePorts } from "./ports.ts";

/** Every server of the local target but Grafana and the demo. */
export const ownServers = ["loki", "jaeger", "recorder", "collector", "alertmanager", "prometheus"] as const satisfies readonly ServerName[];

export interface StackFiles {
  readonly config: Config;
  readonly site: Site & { readonly directory: string };
  readonly artifacts: readonly Artifact[];
  readonly remove: () => void;
}

/** The files of a stack, written where its site says they are, in a folder and at ports of their own. */
export async function writeStack(changes: Partial<ConfigInput> = {}, servers: readonly ServerName[] = ownServers): Promise<StackFiles> {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-test-"));
  const config = configWith({ listen: { ports: await freePorts() }, local: { directory }, ...changes });
  const site = localSite(config, servers);
  const artifacts = artifactsOf(config, site);
  for (const { path, body } of artifacts) write(site.file(path), body);
  for (const server of servers) mkdirSync(site.data(server), { recursive: true });
  write(site.secret("user-key"), "k".repeat(64));
  return { config, site, artifacts, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function write(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}
