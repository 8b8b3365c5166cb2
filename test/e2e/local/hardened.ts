import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/process.ts";
import type { StackOf } from "./context.ts";

export function hardened(stack: StackOf): void {
  describe("hardened", () => {
    it.runIf(process.getuid?.() === 0)("runs nothing as root", () => {
      const { deployment } = stack();
      const uid = (pid: number) => /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      const roots = deployment.site.servers.filter((server) => uid(deployment.pid(server)) === "0");
      expect(roots).toEqual([]);
    });

    it("listens on loopback only", () => {
      const { deployment } = stack();
      const pids = deployment.site.servers.map((server) => deployment.pid(server));
      const open = pids.flatMap((pid) => listeners(pid).filter((address) => !loopback(address)));
      expect(open).toEqual([]);
    });

    it("keeps secrets where only the servers' user reads them", () => {
      const folder = join(stack().deployment.site.directory, "secrets");
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o400);
    });

    it("has no secret in what is synthesised, in state, or in logs", () => {
      const { deployment } = stack();
      const key = readFileSync(deployment.site.secret("user-key"), "utf8").trim();
      expect(key.length).toBeGreaterThan(32);
      expect(filesHolding(key, [join(deployment.folder), join(deployment.site.directory)])).toEqual([deployment.site.secret("user-key")]);
    });

    it("starts a server again that crashed", async () => {
      const { deployment } = stack();
      const before = deployment.pid("recorder");
      process.kill(before, "SIGKILL");
      await eventually(async () => {
        expect(deployment.pid("recorder")).not.toBe(before);
        expect((await fetch(`${deployment.site.open("recorder")}/healthz`)).status).toBe(200);
      }, 20);
    });

    it("rotates logs", async () => {
      const { deployment } = stack();
      const log = join(deployment.site.directory, "services/demo-app/log");
      // On ALRM svlogd rotates as it does when a file is full.
      execFileSync("sv", ["alarm", log]);
      await eventually(() => expect(readdirSync(join(deployment.site.directory, "log/demo-app")).some((name) => /^@\w+\.[su]$/.test(name))).toBe(true), 10);
    });
  });
}

/** Local addresses of a process's listening TCP sockets, as the kernel writes them. */
function listeners(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(execFileSync("readlink", [`/proc/${pid}/fd/${fd}`], { encoding: "utf8" }).trim())?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && inodes.has(fields[9] ?? ""))
      .map((fields) => fields[1] ?? ""),
  );
}

/** 127.0.0.0/8 and ::1, as the kernel writes them. */
function loopback(address: string): boolean {
  const [host = ""] = address.split(":");
  return host.length === 8 ? host.endsWith("7F") : host === "00000000000000000000000001000000" || (host.startsWith("0000000000000000FFFF0000") && host.endsWith("7F"));
}

function filesHolding(text: string, folders: readonly string[]): string[] {
  try {
    return [
      ...new Set(
        execFileSync("grep", ["-rlF", "--exclude-dir=node_modules", text, ...folders], { encoding: "utf8" })
          .trim()
          .split("\n"),
      ),
    ];
  } catch {
    return [];
  }
}
