/** Servers whose pages messages lead to. */
export const linkedServers = ["grafana", "prometheus", "alertmanager", "jaeger"] as const;

export type LinkedServer = (typeof linkedServers)[number];

/** Addresses that a config gives them. */
export type Links = { readonly [N in LinkedServer]?: string | undefined };

/** Where whoever reads a message opens the pages of a server, without a slash at the end. */
export function linkTo(server: LinkedServer, links: Links, open: string): string {
  return links[server]?.replace(/\/+$/, "") ?? open;
}
