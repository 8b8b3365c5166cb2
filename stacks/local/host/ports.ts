import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { splitAddress } from "../../../config/address.ts";
import type { PlannedService } from "../plan.ts";
import { HostError } from "./error.ts";

/** Says at once which ports of a server somebody else has. */
export async function checkPorts({ name, ports }: PlannedService): Promise<void> {
  const taken = [];
  for (const port of ports) if (!(await free(port.address))) taken.push(port);
  if (taken.length === 0) return;
  throw new HostError(
    `${name} cannot start: ${taken.length === 1 ? "a port that it needs is" : "ports that it needs are"} taken.`,
    ...taken.map(({ name: port, address }) => `${address} (listen.ports.${port})${holder(splitAddress(address).port)}`),
    "Stop what uses it, or give the port another number in observability.config.ts.",
  );
}

function free(address: string): Promise<boolean> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
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
