import { createServer } from "node:http";

/** A message of Alertmanager, as far as tests look at it. */
export interface Message {
  readonly status: "firing" | "resolved";
  readonly receiver: string;
  readonly alerts: readonly {
    readonly status: "firing" | "resolved";
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** A receiver of alerts that keeps what it is told; what it answers with an error it does not keep. */
export async function webhook(): Promise<{ url: string; messages: Message[]; answer: (status: number) => void; close: () => void }> {
  const messages: Message[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (status === 200) messages.push(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Message);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/alerts`, messages, answer: (next) => (status = next), close: () => server.close() };
}
