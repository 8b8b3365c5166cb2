/** `host:port`, the host of an IPv6 address in brackets, taken apart. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

export function joinAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where nobody but this host comes. */
export const LOOPBACK = "127.0.0.1";

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** Every address of the host: one to listen at, none to open. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}
