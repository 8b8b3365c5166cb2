import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App } from "cdktf";
import type { Artifact } from "../../artifact/artifact.ts";
import type { PortName } from "../../config/ports.ts";
import type { ServerName } from "../../config/servers.ts";
import { FILES_FOLDER } from "../../stacks/files.ts";
import { buildPlan } from "../../stacks/local/build-plan.ts";
import { localSite } from "../../stacks/local/site.ts";
import { LocalStack } from "../../stacks/local/stack.ts";
import { hostProgram } from "../../stacks/programs.ts";
import type { Service } from "../../stacks/services/service.ts";
import { configWith } from "./config.ts";
import type { Ran } from "./deployment.ts";
import { freePorts } from "./ports.ts";

const BUNDLE = "tiny/server.mjs";
const RELOADS = "tiny_last_reload_success_timestamp_seconds";

/** A server that does what the host program deals with: starts, refuses to, reloads, crashes, shows who runs it. */
const program = `
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
const [settingsFile, liveFile, secretFile] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(settingsFile, "utf8"));
if (settings.refuses) { console.error(settings.refuses); process.exit(1); }
let live, reloaded = 0;
const read = () => { live = JSON.parse(readFileSync(liveFile, "utf8")).text; reloaded = Date.now() / 1000; };
read();
process.on("SIGHUP", () => { try { read(); } catch (error) { console.error("these files are no good: " + error.message); } });
createServer((request, answer) => {
  if (request.url === "/crash") process.exit(3);
  if (request.url === "/metrics") answer.end("${RELOADS} " + reloaded + "\\n");
  else answer.end(JSON.stringify({ pid: process.pid, uid: process.getuid(), text: settings.text, live, env: Object.keys(process.env), secret: secretFile && readFileSync(secretFile, "utf8") }));
}).listen(settings.port, "127.0.0.1", () => console.error("listening"));
`;

export interface Tiny {
  readonly name: ServerName;
  readonly port: PortName;
  /** A change of it replaces the server. */
  readonly text?: string;
  /** A change of it is taken over; a text that is no JSON is refused. */
  readonly live?: string;
  /** Why it does not start. */
  readonly refuses?: string;
  /** Name of a secret that it reads. */
  readonly secret?: string;
}

export interface TinyAnswer {
  readonly pid: number;
  readonly uid: number;
  readonly text: string;
  readonly live: string;
  readonly env: readonly string[];
  readonly secret?: string;
}

/** A local stack of tiny servers, with the project's own stack and host program, in a folder and at ports of its own. */
export class TinyStack {
  readonly folder = mkdtempSync(join(tmpdir(), "plumbline tiny-"));
  readonly ports: Readonly<Record<PortName, number>>;
  private readonly stack = join(this.folder, "out", "stacks", "local");

  private constructor(ports: Readonly<Record<PortName, number>>) {
    this.ports = ports;
    // Root deploys for another user, who must get in.
    chmodSync(this.folder, 0o755);
  }

  static async create(): Promise<TinyStack> {
    return new TinyStack(await freePorts());
  }

  /** Where the stack keeps what it needs; a name that a shell would misread, were it given to one. */
  get directory(): string {
    return join(this.folder, "it's ${here}");
  }

  /** Synthesises the stack with these servers. */
  describe(...servers: readonly Tiny[]): void {
    const config = configWith({ listen: { ports: this.ports }, local: { directory: this.directory, user: "nobody" }, privacy: { userKey: { env: "TINY_SECRET" } } });
    const site = localSite(
      config,
      servers.map(({ name }) => name),
    );
    const services = servers.map((each) => serviceOf(each, site));
    const artifacts = [{ path: BUNDLE, body: program }, ...servers.flatMap((each) => filesOf(each, this.ports[each.port]))];
    const app = new App({ outdir: join(this.folder, "out"), skipValidation: true });
    const { files } = new LocalStack(app, "local", { plan: buildPlan(config, site, services), services, artifacts, hostProgram: hostProgram("local") });
    app.synth();
    rmSync(join(this.stack, FILES_FOLDER), { recursive: true, force: true });
    for (const { path, body } of files) {
      mkdirSync(dirname(join(this.stack, path)), { recursive: true });
      writeFileSync(join(this.stack, path), body);
    }
    // `cdktf` keeps the state in the folder where it is run.
    const file = join(this.stack, "cdk.tf.json");
    const json = JSON.parse(readFileSync(file, "utf8")) as { terraform: { backend: unknown } };
    json.terraform.backend = { local: { path: join(this.folder, "terraform.tfstate") } };
    writeFileSync(file, JSON.stringify(json));
  }

  /** One command of the host program, as Terraform's provisioners give it. */
  host(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return run("node", ["host.mjs", ...args], this.stack, env);
  }

  async terraform(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const quiet = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", ...env };
    const init = await run("terraform", ["init", "-no-color", "-input=false"], this.stack, quiet);
    return init.status === 0 ? run("terraform", args, this.stack, quiet) : init;
  }

  deploy(env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return this.terraform(["apply", "-auto-approve", "-no-color", "-input=false"], env);
  }

  async ask(port: PortName, path = "/"): Promise<TinyAnswer> {
    return (await (await fetch(`http://127.0.0.1:${this.ports[port]}${path}`)).json()) as TinyAnswer;
  }

  /** Pid of the supervisor, as the stack knows it. */
  get supervisor(): number {
    return Number(readFileSync(join(this.directory, "supervisor.pid"), "utf8"));
  }

  async remove(): Promise<void> {
    await this.host(["release", this.directory], { PLUMBLINE_PURGE: "1" });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const settingsPath = (name: string) => `tiny/${name}.json`;
const livePath = (name: string) => `tiny/${name}-live.json`;

function serviceOf({ name, port, secret }: Tiny, site: ReturnType<typeof localSite>): Service {
  return {
    name,
    program: { kind: "node", bundle: BUNDLE },
    args: [site.file(settingsPath(name)), site.file(livePath(name)), ...(secret ? [site.secret(secret)] : [])],
    env: { TINY: "it's $HOME" },
    secrets: secret ? [secret] : [],
    files: [BUNDLE, settingsPath(name)],
    reloadable: { files: [livePath(name)], by: { kind: "signal", port, metric: RELOADS } },
    ports: [port],
    health: { port, path: "/" },
    startSeconds: 8,
    stopSeconds: 5,
    after: [],
  };
}

function filesOf({ name, text = "", live = "", refuses }: Tiny, port: number): Artifact[] {
  return [
    { path: settingsPath(name), body: JSON.stringify({ port, text, refuses }) },
    { path: livePath(name), body: live.startsWith("{") ? live : JSON.stringify({ text: live }) },
  ];
}

function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output: output.join("") }));
  });
}
