import type { LinkedServer } from "./links.ts";
import type { PortName } from "./ports.ts";
import type { ServerName } from "./servers.ts";

/**
 * Where things are, as the servers of one target see them. Generators ask it and so know nothing of hosts, containers
 * or clusters.
 */
export interface Site {
  /** `address:port` a server listens at. */
  listen(port: PortName): string;
  /** `host:port` at which the other servers reach it. */
  reach(port: PortName): string;
  /** Address at which people on this host open it. */
  open(port: PortName): string;
  /** Address at which whoever reads a message opens it, wherever that is: without a slash at the end. */
  link(server: LinkedServer): string;
  /** Directory in which a server keeps its data. */
  data(server: ServerName): string;
  /** Path at which a server finds an artifact. */
  file(artifactPath: string): string;
  /** Path of the file that holds a secret. */
  secret(name: string): string;
  /** Servers that run here. */
  readonly servers: readonly ServerName[];
}

/** The trace store of a site: the only one of the two that runs there. */
export function traceStore(site: Site): "jaeger" | "tempo" {
  return site.servers.includes("tempo") ? "tempo" : "jaeger";
}
