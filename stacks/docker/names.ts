import type { ServerName } from "../../config/servers.ts";

/** What the container of a server is called, and its volume; without one, what all names begin with. */
export function containerName(server: ServerName | ""): string {
  return `plumbline-${server}`;
}
