import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepSending } from "../../recorder/zeros.ts";
import { eventually } from "../support/process.ts";

let collector: Server;
let endpoint: string;
let received: string[] = [];
const stopped = () => new AbortController();
let end = stopped();

const listen = (port = 0) => new Promise<void>((resolve) => collector.listen(port, "127.0.0.1", resolve));

beforeEach(async () => {
  received = [];
  end = stopped();
  collector = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      received.push(body);
      response.end("{}");
    });
  });
  await listen();
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/metrics`;
});

afterEach(() => {
  end.abort();
  collector.close();
  collector.closeAllConnections();
});

const start = () => keepSending(endpoint, ["a", "b"], end.signal, 20);

describe("the series from zero", () => {
  test("are sent request by request, again and again", async () => {
    start();
    await eventually(() => expect(received.length).toBeGreaterThan(5));
    expect(received.slice(0, 6)).toEqual(["a", "b", "a", "b", "a", "b"]);
  });

  test("are sent again when the Collector is back", async () => {
    const { port } = collector.address() as AddressInfo;
    start();
    await eventually(() => expect(received.length).toBeGreaterThan(1));
    await new Promise<void>((resolve) => {
      collector.close(() => resolve());
      collector.closeAllConnections();
    });
    await pause(100);
    const before = received.length;
    await listen(port);
    await eventually(() => expect(received.length).toBeGreaterThan(before + 1));
  });

  test("are no longer sent when the recorder stops", async () => {
    start();
    await eventually(() => expect(received.length).toBeGreaterThan(1));
    end.abort();
    await pause(50);
    const before = received.length;
    await pause(150);
    expect(received.length).toBe(before);
  });
});
