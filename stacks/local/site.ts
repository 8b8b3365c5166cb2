import { homedir } from "node:os";
import { join } from "node:path";
import { joinAddress } from "../../config/address.ts";
import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import type { Site } from "../../config/site.ts";
import { layout } from "./plan.ts";

/** All servers on this host, each at its own port. */
export function localSite(config: Config, servers: readonly ServerName[]): Site & { readonly directory: string } {
  const { address, ports } = config.listen;
  const directory = config.local.directory ?? defaultDirectory();
  const wildcard = address === "0.0.0.0" || address === "::";
  const near = wildcard ? "127.0.0.1" : address;
  return {
    directory,
    servers,
    listen: (port) => joinAddress(address, ports[port]),
    reach: (port) => joinAddress(near, ports[port]),
    open: (port) => `http://${joinAddress(near, ports[port])}`,
    data: (server) => join(directory, layout.data, server),
    file: (path) => join(directory, layout.etc, path),
    secret: (name) => join(directory, layout.secrets, name),
  };
}

/** Root keeps it where a system user can read it; anybody else at home. */
function defaultDirectory(): string {
  if (process.getuid?.() === 0) return "/var/lib/plumbline";
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), ".local/share"), "plumbline");
}
