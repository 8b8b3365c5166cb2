import { createServer } from "node:net";
import { type PortName, portNames } from "../../config/ports.ts";

/** A free port for every server of a stack, so that a test disturbs no stack that runs on this host. */
export async function freePorts(): Promise<Record<PortName, number>> {
  const probes = await Promise.all(portNames.map(() => probe()));
  const ports = Object.fromEntries(portNames.map((name, index) => [name, probes[index]?.port ?? 0]));
  await Promise.all(probes.map(({ close }) => close()));
  return ports as Record<PortName, number>;
}

/** All are held open together, so that no number comes twice. */
function probe(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      resolve({ port, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
