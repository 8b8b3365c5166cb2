import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installPackages } from "../../cli/packages.ts";
import { FakePrograms } from "../support/fake-programs.ts";

const present = { name: "present", present: "true" };
const missing = { name: "missing", present: "false" };

describe("Debian packages", () => {
  let programs: FakePrograms;

  beforeEach(() => {
    programs = new FakePrograms();
    vi.stubEnv("PATH", `${programs.folder}:${process.env.PATH}`);
  });

  afterEach(() => {
    programs.remove();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it("are left alone where they are there", () => {
    programs.add("apt-get", "exit 1");
    expect(() => installPackages([present])).not.toThrow();
  });

  it("are named with the command to install them where nobody is root", () => {
    vi.spyOn(process, "getuid").mockReturnValue(1_000);
    expect(() => installPackages([present, missing])).toThrow("Not installed: missing. Install with: apt-get install --yes missing");
  });

  it("are installed by root, after the package list where that was never fetched", () => {
    vi.spyOn(process, "getuid").mockReturnValue(0);
    // The first try knows no package.
    programs.add("apt-get", 'here=$(dirname "$0")', 'echo "$@" >> "$here/asked"', 'case "$*" in *update*) touch "$here/list";; *) [ -e "$here/list" ];; esac');
    installPackages([missing]);
    const asked = readFileSync(join(programs.folder, "asked"), "utf8").trim().split("\n");
    expect(asked).toEqual(["--yes install --no-install-recommends missing", "--yes update", "--yes install --no-install-recommends missing"]);
  });

  it("read the settings that are written for them before, where there are none", () => {
    vi.spyOn(process, "getuid").mockReturnValue(0);
    const path = join(programs.folder, "etc", "package.conf");
    programs.add("apt-get", `cat ${path} >> ${programs.folder}/read`);
    const wanted = { ...missing, settings: { path, text: "start = no\n" } };
    installPackages([{ ...wanted, present: "true" }]);
    expect(existsSync(path)).toBe(false);
    installPackages([wanted]);
    installPackages([{ ...wanted, settings: { path, text: "another\n" } }]);
    expect(readFileSync(join(programs.folder, "read"), "utf8")).toBe("start = no\nstart = no\n");
  });

  it("that cannot be installed are told with what apt-get said", () => {
    vi.spyOn(process, "getuid").mockReturnValue(0);
    programs.add("apt-get", 'echo "E: no space left" >&2', "exit 100");
    expect(() => installPackages([missing])).toThrow("apt-get install --yes missing failed:\nE: no space left");
  });
});
