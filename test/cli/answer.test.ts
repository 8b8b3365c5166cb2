import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { answerOf } from "../../cli/answer.ts";
import { Problem } from "../../cli/problem.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** The address of a server that answers with a status; of nobody any more where there is none. */
async function urlOf(status: number | undefined): Promise<string> {
  const started = createServer((_, response) => response.writeHead(status ?? 200).end(" it is full \n"));
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  if (status === undefined) await new Promise((resolve) => started.close(resolve));
  else server = started;
  return `http://127.0.0.1:${port}/ready?secret=1`;
}

const said = (url: string) =>
  answerOf(url).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("what a server answers", () => {
  it("is given back", async () => {
    expect((await answerOf(await urlOf(200))).status).toBe(200);
  });

  it("is nothing where nobody listens, and says why and what to do", async () => {
    const url = await urlOf(undefined);
    const { host } = new URL(url);
    expect(await said(url)).toEqual(new Problem(`http://${host}/ready does not answer: connect ECONNREFUSED ${host}. Start the stack: make up`));
  });

  it("is a refusal, with the words of who refuses", async () => {
    const url = await urlOf(507);
    expect(await said(url)).toEqual(new Problem(`${url.split("?")[0]} answered 507: it is full`));
  });
});
