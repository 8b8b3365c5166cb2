/** `host:port`, the host of an IPv6 address in brackets, taken apart. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

export function joinAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
