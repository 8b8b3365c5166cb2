import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { wanted } from "../../tools/cache.ts";
import { locate } from "../../tools/locate.ts";
import { onLeaving } from "../leaving.ts";
import { type blocksIn, linkBlocks } from "./blocks.ts";
import { HistoryError } from "./history-error.ts";

/** Opening a month of blocks takes a second; a slow disk may take more. */
const START_SECONDS = 60;

/** It scrapes nothing and evaluates nothing. A collection of garbage when memory has trebled costs less than the default. */
const CONFIG = "global: {}\nruntime:\n  gogc: 200\n";

const flags: readonly string[] = [
  // A port that is free; it says which.
  "--web.listen-address=127.0.0.1:0",
  // Blocks are neither deleted for their age nor put together into larger ones.
  "--storage.tsdb.retention.time=100y",
  "--storage.tsdb.min-block-duration=2h",
  "--storage.tsdb.max-block-duration=2h",
  "--no-storage.tsdb.allow-overlapping-compaction",
];

/** A Prometheus of our own that answers from blocks which somebody else owns. It writes into a folder that goes with it. */
export class BlockServer {
  private address = "";
  private readonly child: ChildProcess;
  private readonly folder: string;
  private readonly forget: () => void;

  private constructor(child: ChildProcess, folder: string) {
    this.child = child;
    this.folder = folder;
    // Whoever interrupts a review leaves neither a server nor a folder behind.
    this.forget = onLeaving(() => this.drop());
  }

  static async start(blocks: ReturnType<typeof blocksIn>): Promise<BlockServer> {
    const program = locate(wanted("prometheus"));
    if (!program) throw new HistoryError("Blocks are read by a Prometheus, which is neither on PATH nor built: run make tools");
    const folder = mkdtempSync(join(tmpdir(), "plumbline-history-"));
    const data = join(folder, "data");
    mkdirSync(data);
    linkBlocks(blocks, data);
    writeFileSync(join(folder, "prometheus.yml"), CONFIG);
    const child = spawn(program, [`--config.file=${join(folder, "prometheus.yml")}`, `--storage.tsdb.path=${data}`, ...flags], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...(process.env.GOMAXPROCS ? { GOMAXPROCS: process.env.GOMAXPROCS } : {}) },
    });
    const server = new BlockServer(child, folder);
    try {
      server.address = await ready(child);
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  get url(): string {
    return this.address;
  }

  /** A new folder that goes with the server. */
  scratch(): string {
    return mkdtempSync(join(this.folder, "scratch-"));
  }

  async close(): Promise<void> {
    this.forget();
    const { exitCode, signalCode } = this.child;
    const ended = exitCode === null && signalCode === null ? new Promise((resolve) => this.child.once("exit", resolve)) : undefined;
    this.child.kill("SIGKILL");
    await ended;
    this.drop();
  }

  /** Nothing that it writes is kept, so it is not asked to finish anything, which it might take its time for or ignore. */
  private drop(): void {
    this.child.kill("SIGKILL");
    // It may be writing its last.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The address of a server that has opened its blocks. */
async function ready(child: ChildProcess): Promise<string> {
  let said = "";
  let address: string | undefined;
  let failure: string | undefined;
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    // Only the end is kept: a line for each of many blocks follows the one with the address.
    address ??= /msg="Listening on" .*?address=(127\.0\.0\.1:\d+)/.exec(said)?.[1];
    said = said.slice(-20_000);
  });
  child.once("error", (error) => (failure = error.message));
  const end = Date.now() + START_SECONDS * 1_000;
  while (Date.now() < end && failure === undefined && child.exitCode === null && child.signalCode === null) {
    const url = `http://${address}`;
    const ok =
      address &&
      (await fetch(`${url}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      ));
    if (ok) return url;
    await pause(50);
  }
  throw new HistoryError(`Prometheus did not open the blocks:\n${failure ?? said.trim().split("\n").slice(-5).join("\n")}`);
}
