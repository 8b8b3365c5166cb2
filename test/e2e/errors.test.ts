import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sample } from "../support/config.ts";
import { Deployment } from "../support/deployment.ts";
import { freePorts } from "../support/ports.ts";

/** What goes wrong on the way up: each has a message that says what and what to do, and no stack trace. */
describe("a stack that cannot come up", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = new Deployment({ ...sample, listen: { ports: await freePorts() } });
  });

  afterEach(async () => {
    await deployment.plumb("down", { PLUMBLINE_PURGE: "1" });
    deployment.remove();
  });

  it("names Terraform and Go at once when neither is there", async () => {
    const path = bin("nothing", ["sh", "runsvdir", "runsv", "sv", "svlogd"]);
    const { status, output } = await deployment.plumb("up", { PATH: path, PLUMBLINE_CACHE: join(deployment.folder, "empty") });
    expect(status).toBe(1);
    expect(output).toContain("Terraform is not installed. Install it from https://developer.hashicorp.com/terraform/install");
    expect(output).toMatch(/Go is not installed: \S+ or newer is needed to build .*collector.* Install it from https:\/\/go.dev\/dl\//);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it("names the port that is taken, who has it, and how to move", async () => {
    const { loki } = deployment.config.listen.ports;
    const other = createServer().listen(loki, "127.0.0.1");
    try {
      const { status, output } = await deployment.plumb("up");
      expect(status).toBe(1);
      expect(output).toContain(`127.0.0.1:${loki} (listen.ports.loki): taken, used by`);
      expect(output).toContain(`(pid ${process.pid})`);
      expect(output).toContain("choose another port or address under listen in observability.config.ts");
    } finally {
      other.close();
    }
  });

  it("shows why a server did not start, and starts it at the next deploy", async () => {
    const broken = join(bin("broken", []), "alertmanager");
    writeFileSync(broken, '#!/bin/sh\n[ "$1" = --version ] && { echo "alertmanager, version 99.0.0"; exit; }\necho "the disk is on fire" >&2\nexit 1\n');
    chmodSync(broken, 0o755);
    const failed = await deployment.plumb("up", { PATH: `${join(deployment.folder, "broken")}:${process.env.PATH}` });
    expect(failed.status).toBe(1);
    expect(failed.output).toContain("alertmanager was started and is not healthy");
    expect(failed.output).toContain("the disk is on fire");
    const mended = await deployment.plumb("up");
    expect(mended.status, mended.output).toBe(0);
  });

  it("names a server that is dead, and where its log is", async () => {
    const { output } = await deployment.plumb("up");
    expect(output).toContain("The stack is up.");
    const { directory } = deployment.site;
    execFileSync("sv", ["down", join(directory, "services/alertmanager")]);
    const { status, output: said } = await deployment.plumb("up");
    expect(status).toBe(1);
    expect(said).toContain(`alertmanager: ${deployment.site.open("alertmanager")}/-/ready does not say that it can be used`);
    expect(said).toContain(join(directory, "log"));
    expect(said).not.toMatch(/^\s+at /m);
  });

  /** A folder for PATH with these programs and no others. */
  function bin(name: string, programs: readonly string[]): string {
    const folder = join(deployment.folder, name);
    mkdirSync(folder);
    const folders = (process.env.PATH ?? "").split(":").concat("/bin", "/usr/bin");
    for (const program of programs) {
      const found = folders.map((each) => join(each, program)).find((path) => existsSync(path));
      if (found) symlinkSync(found, join(folder, program));
    }
    return folder;
  }
});
