import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Stack } from "../../doctor/result.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "./config.ts";

/** A stack whose Prometheus says what a test has it say, by path and body of the question. */
export async function stackWhere(answers: (path: string, body: string) => unknown): Promise<Stack> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end(JSON.stringify({ data: answers(request.url ?? "", Buffer.concat(chunks).toString()) })));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const config = configWith({ listen: { ports: { prometheus: port } } });
  return { config, site: localSite(config, ["prometheus", "alertmanager", "loki", "jaeger", "collector"]) };
}
