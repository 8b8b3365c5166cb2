import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { splitAddress } from "../../../config/address.ts";
import { HostError } from "../../host/error.ts";
import type { PlannedService } from "../plan.ts";

/** Says at once which ports of a server it cannot have, and why. */
export async function checkPorts({ name, ports }: PlannedService): Promise<void> {
  const problems: string[] = [];
  for (const { name: port, address } of ports) {
    const code = await failure(address);
    if (code) problems.push(`${address} (listen.ports.${port}): ${reasons[code]?.(splitAddress(address).port) ?? code}`);
  }
  if (problems.length === 0) return;
  throw new HostError(
    `${name} cannot start: ${problems.length === 1 ? "a port that it needs is" : "ports that it needs are"} not free.`,
    ...problems,
    "Stop what uses it, or choose another port or address under listen in observability.config.ts.",
  );
}

const reasons: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: (port) => `taken${holder(port)}`,
  EADDRNOTAVAIL: () => "this host does not have that address",
  EACCES: () => "only root may listen there, and servers do not run as root",
};

/** Why nothing can listen at an address; undefined where it can. */
function failure(address: string): Promise<string | undefined> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code ?? "unknown"));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** `, used by prometheus (pid 123)` where the kernel lets us see it. */
function holder(port: number): string {
  const inodes = new Set(["tcp", "tcp6"].flatMap((table) => listeningInodes(table, port)));
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    if (socketsOf(pid).some((inode) => inodes.has(inode))) return `, used by ${commandOf(pid)} (pid ${pid})`;
  }
  return "";
}

function listeningInodes(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const listening = "0A";
  return read(`/proc/net/${table}`)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === listening)
    .flatMap((fields) => fields[9] ?? []);
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function commandOf(pid: string): string {
  return read(`/proc/${pid}/comm`).trim() || "a process";
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
