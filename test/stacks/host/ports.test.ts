import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { checkPorts } from "../../../stacks/local/host/ports.ts";
import type { PlannedService } from "../../../stacks/local/plan.ts";

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

async function listen(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const service = (...addresses: string[]): PlannedService => ({
  name: "loki",
  program: { bundle: "/x.mjs" },
  args: [],
  env: {},
  secrets: [],
  files: [],
  data: "/tmp/x",
  ports: addresses.map((address, index) => ({ name: `port${index}`, address })),
  healthUrl: "",
  startSeconds: 1,
  stopSeconds: 1,
});

test("free ports are no problem", async () => {
  const port = await listen("127.0.0.1");
  await new Promise((closed) => servers.splice(0)[0]?.close(closed));
  await expect(checkPorts(service(`127.0.0.1:${port}`))).resolves.toBeUndefined();
});

test("a taken port is named with who has it and where to change it", async () => {
  const port = await listen("127.0.0.1");
  const message = new RegExp(
    `loki cannot start: a port that it needs is not free.\\n +127.0.0.1:${port} \\(listen.ports.port0\\): taken, used by .+ \\(pid ${process.pid}\\)\\n.*observability.config.ts`,
  );
  await expect(checkPorts(service(`127.0.0.1:${port}`))).rejects.toThrow(message);
});

test("all of them are named at once", async () => {
  const ports = [await listen("127.0.0.1"), await listen("127.0.0.1")];
  await expect(checkPorts(service(...ports.map((port) => `127.0.0.1:${port}`)))).rejects.toThrow(
    new RegExp(`ports that it needs are not free.\\n.*:${ports[0]} \\(listen.ports.port0\\).*\\n.*:${ports[1]} \\(listen.ports.port1\\)`),
  );
});

test("a port that somebody has on every address is taken on each", async () => {
  const port = await listen("0.0.0.0");
  await expect(checkPorts(service(`127.0.0.1:${port}`))).rejects.toThrow("taken");
});

test("an address that this host does not have is called so, and not a taken port", async () => {
  await expect(checkPorts(service("192.0.2.1:4317"))).rejects.toThrow("192.0.2.1:4317 (listen.ports.port0): this host does not have that address");
});
