import { join } from "node:path";
import { isLoopback, joinAddress, LOOPBACK } from "../../config/address.ts";
import { linkTo } from "../../config/links.ts";
import { openPorts, type PortName } from "../../config/ports.ts";
import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import type { Site } from "../../config/site.ts";
import { layout } from "../host/layout.ts";
import { hostDirectory, near } from "../host-paths.ts";

/** All servers on this host, each at its own port. Only what people and applications use is where `listen.address` says. */
export function localSite(config: Config, servers: readonly ServerName[]): Site & { readonly directory: string } {
  const { address, ports } = config.listen;
  const directory = hostDirectory(config);
  // An address of loopback that was chosen keeps stacks apart; it holds for all of this one.
  const hostOf = (port: PortName) => (openPorts.includes(port) || isLoopback(address) ? address : LOOPBACK);
  const open = (port: PortName) => `http://${joinAddress(near(hostOf(port)), ports[port])}`;
  return {
    directory,
    servers,
    listen: (port) => joinAddress(hostOf(port), ports[port]),
    reach: (port) => joinAddress(near(hostOf(port)), ports[port]),
    open,
    link: (server) => linkTo(server, config.links, open(server)),
    data: (server) => join(directory, layout.data, server),
    file: (path) => join(directory, layout.etc, path),
    secret: (name) => join(directory, layout.secrets, name),
  };
}
