import { joinAddress } from "../../config/address.ts";
import { linkTo } from "../../config/links.ts";
import { defaultPorts, type PortName } from "../../config/ports.ts";
import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import type { Site } from "../../config/site.ts";
import { near } from "../host-paths.ts";
import { servicesOf } from "../services/all.ts";

/** Where a container finds what is its own; the rest of its file system is read-only. */
export const inside = {
  files: "/etc/plumbline",
  data: "/var/lib/plumbline",
  secrets: "/run/secrets",
} as const;

/**
 * Every server in a container of its own, found by its name. Inside, ports are always the usual ones: applications in
 * containers have them hard-coded. The config's ports are those of the host.
 */
export function dockerSite(config: Config, servers: readonly ServerName[]): Site {
  const open = (port: PortName) => `http://${joinAddress(near(config.listen.address), config.listen.ports[port])}`;
  const site: Site = {
    servers,
    listen: (port) => joinAddress("0.0.0.0", defaultPorts[port]),
    reach: (port) => {
      const owner = services.find(({ ports }) => ports.includes(port));
      if (!owner) throw new Error(`no server of the container target listens at ${port}`);
      return joinAddress(owner.name, defaultPorts[port]);
    },
    open,
    link: (server) => linkTo(server, config.links, open(server)),
    data: (server) => `${inside.data}/${server}`,
    file: (path) => `${inside.files}/${path}`,
    secret: (name) => `${inside.secrets}/${name}`,
  };
  // A description says at which ports a server listens; it does not ask where the others are.
  const services = servicesOf(config, site);
  return site;
}
