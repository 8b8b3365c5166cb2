import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config, ConfigInput } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { checked } from "../../stacks/check.ts";
import { localServers } from "../../stacks/local/servers.ts";
import { localSite } from "../../stacks/local/site.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** A local stack that is deployed for real by the project's own commands, in a folder of its own: config, state, data. */
export class Deployment {
  readonly folder = mkdtempSync(join(tmpdir(), "plumbline-e2e-"));
  private input: ConfigInput;
  private sound: Config;

  constructor(input: ConfigInput) {
    // Root deploys for another user, who must get in.
    chmodSync(this.folder, 0o755);
    this.input = { ...input, local: { directory: join(this.folder, "stack") } };
    const { app, ...rest } = JSON.parse(readFileSync(join(project, "cdktf.json"), "utf8")) as { app: string };
    const fromAnywhere = app.replace("tsx", import.meta.resolve("tsx")).replace("stacks/main.ts", join(project, "stacks/main.ts"));
    writeFileSync(join(this.folder, "cdktf.json"), JSON.stringify({ ...rest, app: fromAnywhere }));
    this.sound = checked(this.input).config;
    this.configure({});
  }

  /** The config as it is deployed: that of the last `configure` which was sound. */
  get config(): Config {
    return this.sound;
  }

  get site(): ReturnType<typeof localSite> {
    return localSite(this.sound, localServers(this.sound));
  }

  /** Changes the config file; nothing happens until the next deploy. */
  configure(changes: Partial<ConfigInput>): void {
    this.input = { ...this.input, ...changes };
    this.sound = checked(this.input).config;
    this.write(this.input);
  }

  /** Writes a config with mistakes, does something with it, and puts the sound one back. */
  async misconfigured<T>(changes: object, work: () => Promise<T>): Promise<T> {
    this.write({ ...this.input, ...changes });
    try {
      return await work();
    } finally {
      this.write(this.input);
    }
  }

  private write(config: object): void {
    writeFileSync(join(this.folder, "config.mjs"), `export default ${JSON.stringify(config, null, 2)};\n`);
  }

  plumb(command: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Promise<Ran> {
    return this.run([join(project, "cli/plumb.mjs"), command, ...args], env);
  }

  cdktf(...args: readonly string[]): Promise<Ran> {
    return this.run([join(project, "node_modules/.bin/cdktf"), ...args], {});
  }

  /** Pid of a server as the supervisor knows it. */
  pid(server: ServerName): number {
    return Number(readFileSync(join(this.site.directory, "services", server, "supervise/pid"), "utf8"));
  }

  /** Stops, starts or reloads a server, as an operator does, and waits until it is so. */
  supervise(server: ServerName, command: "stop" | "start" | "hup"): void {
    execFileSync("sv", ["-w", "60", command, join(this.site.directory, "services", server)]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env: { ...process.env, PLUMBLINE_CONFIG: join(this.folder, "config.mjs"), CHECKPOINT_DISABLE: "1", CI: "1", FORCE_COLOR: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    return new Promise((resolve) => child.on("close", (status) => resolve({ status, output: chunks.join("") })));
  }
}
