import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { openHistory } from "../../../review/backtest/history.ts";

it("is asked for the names of a span once, again where that failed", async () => {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    if (url.includes("/label/")) asked.push(url);
    const fails = asked.length === 1;
    response
      .writeHead(fails ? 400 : 200)
      .end(JSON.stringify(fails ? { status: "error", error: "not now" } : { status: "success", data: url.includes("/label/") ? [url] : { version: "3" } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const history = await openHistory({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await expect(history.names({ from: 0, to: 60 })).rejects.toThrow("not now");
    const [first, again, other] = [await history.names({ from: 0, to: 60 }), await history.names({ from: 0, to: 60 }), await history.names({ from: 0, to: 61 })];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(asked).toHaveLength(3);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
