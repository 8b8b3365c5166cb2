import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { configFile } from "../../config/file.ts";
import { ConfigError } from "../../config/finding.ts";
import { loadConfig } from "../../config/load.ts";
import project from "../../observability.config.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-config-"));
});

afterEach(() => vi.unstubAllEnvs());

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function use(name: string, body: string): string {
  const file = join(folder, name);
  writeFileSync(file, body);
  vi.stubEnv("PLUMBLINE_CONFIG", file);
  return file;
}

describe("the config file", () => {
  test("is the project's", async () => {
    vi.stubEnv("PLUMBLINE_CONFIG", undefined);
    expect(basename(configFile())).toBe("observability.config.ts");
    expect(await loadConfig()).toBe(project);
  });

  test("is the one that PLUMBLINE_CONFIG names, from where one stands", async () => {
    vi.stubEnv("PLUMBLINE_CONFIG", "elsewhere/my.config.ts");
    expect(configFile()).toBe(resolve("elsewhere/my.config.ts"));
    use("good.config.mjs", "export default { environment: 'lab' };");
    expect(await loadConfig()).toEqual({ environment: "lab" });
  });

  test("is missed with its path and the way out", async () => {
    const file = join(folder, "none.config.ts");
    vi.stubEnv("PLUMBLINE_CONFIG", file);
    const failure = await loadConfig().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as ConfigError).message).toContain("none.config.ts has one mistake; nothing was written.");
    expect((failure as ConfigError).findings).toEqual([
      { severity: "error", at: "(the file)", value: file, allowed: "a file that is there", fix: "create it, or correct PLUMBLINE_CONFIG" },
    ]);
  });

  test("is told when it exports nothing", async () => {
    use("empty.config.mjs", "export const config = {};");
    const failure = await loadConfig().catch((error: unknown) => error);
    expect((failure as ConfigError).findings).toEqual([
      { severity: "error", at: "export default", allowed: "defineConfig({ … })", fix: "export the config as the default of the file" },
    ]);
  });

  test("is not blamed for what it does not say: its own errors come through", async () => {
    use("broken.config.mjs", "throw new Error('no such variable');");
    await expect(loadConfig()).rejects.toThrow("no such variable");
  });
});
