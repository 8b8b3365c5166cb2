import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The guide's client has its endpoint written into it: http://otel-collector:4317. For the test that name is an address
// of the loopback network that nobody else uses, known only in a mount namespace of the client's own, and what it sends
// there is passed on byte by byte to the Collector under test.

const NAME = "otel-collector";
const PORT = 4317;
const ADDRESS = "127.43.17.1";

const namespace = ["--map-root-user", "--mount"];

/** Whether this host lets us have a mount namespace: root may, and others mostly. */
export const canNameHosts = spawnSync("unshare", [...namespace, "true"]).status === 0;

export interface GuideHost {
  /** The program and arguments that run a command where the name resolves. */
  readonly within: (program: string, ...args: readonly string[]) => readonly [string, readonly string[]];
  readonly close: () => void;
}

/** Answers at the guide's name for a Collector that listens at another port. */
export async function guideHost(otlpGrpc: number): Promise<GuideHost> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-hosts-"));
  const hosts = join(folder, "hosts");
  writeFileSync(hosts, `127.0.0.1 localhost\n${ADDRESS} ${NAME}\n`);
  const relay = await relayTo(otlpGrpc);
  return {
    within: (program, ...args) => ["unshare", [...namespace, "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts, program, ...args]],
    close: () => {
      relay.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function relayTo(port: number): Promise<Server> {
  const relay = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    client.pipe(upstream).pipe(client);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on("error", end);
  });
  return new Promise((resolve, reject) => {
    relay.once("error", reject);
    relay.listen(PORT, ADDRESS, () => resolve(relay));
  });
}
