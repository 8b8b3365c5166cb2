import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { USER_KEY } from "../../../collector/privacy.ts";
import { layout } from "../../../stacks/host/layout.ts";
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

    it("keeps secrets where only the servers' user reads them, and cannot replace them", () => {
      const { site } = stack().deployment;
      const folder = join(site.directory, layout.secrets);
      const deployer = process.getuid?.();
      const servers = statSync(site.data("recorder")).uid;
      expect(statSync(folder)).toMatchObject({ uid: deployer });
      expect(statSync(folder).mode & 0o777).toBe(0o710);
      expect(readdirSync(folder)).toContain(USER_KEY);
      for (const secret of readdirSync(folder).map((name) => statSync(join(folder, name)))) {
        expect(secret.uid).toBe(servers);
        expect(secret.mode & 0o777).toBe(0o400);
      }
    });

    it.runIf(process.getuid?.() === 0)("has root own what root's next deploy goes through", () => {
      const { site } = stack().deployment;
      const folders = ["", ...Object.values(layout), join(layout.services, "recorder")].map((name) => join(site.directory, name));
      expect(folders.filter((folder) => statSync(folder).uid !== 0 || statSync(folder).mode & 0o022)).toEqual([]);
      expect(statSync(site.data("recorder")).uid).not.toBe(0);
    });

    it("has no secret in what is synthesised, in state, or in logs", () => {
      const { deployment } = stack();
      // Those that are generated; the address of a receiver is the test's.
      const generated = readdirSync(join(deployment.site.directory, layout.secrets)).filter((name) => !name.startsWith("receiver-"));
      expect(generated).toEqual(expect.arrayContaining([USER_KEY, "ledger-admin-password", "ledger-owner-password"]));
      for (const name of generated) {
        const secret = readFileSync(deployment.site.secret(name), "utf8").trim();
        expect(secret.length).toBeGreaterThan(32);
        expect(filesHolding(secret, [join(deployment.folder), join(deployment.site.directory)])).toEqual([deployment.site.secret(name)]);
      }
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
