import { join } from "node:path";
import { joinAddress } from "../../config/address.ts";
import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import type { Site } from "../../config/site.ts";
import { hostDirectory, near } from "../host-paths.ts";
import { layout } from "./plan.ts";

/** All servers on this host, each at its own port. */
export function localSite(config: Config, servers: readonly ServerName[]): Site & { readonly directory: string } {
  const { address, ports } = config.listen;
  const directory = hostDirectory(config);
  return {
    directory,
    servers,
    listen: (port) => joinAddress(address, ports[port]),
    reach: (port) => joinAddress(near(config), ports[port]),
    open: (port) => `http://${joinAddress(near(config), ports[port])}`,
    data: (server) => join(directory, layout.data, server),
    file: (path) => join(directory, layout.etc, path),
    secret: (name) => join(directory, layout.secrets, name),
  };
}
