import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Aside } from "../../intake/aside.ts";
import { Unavailable } from "../../intake/outcome.ts";
import type { LogRecord, ResourceLogs } from "../../recorder/log-record.ts";
import { lokiSink } from "../../recorder/sink.ts";

/** Stands in for Loki: refuses a request whole for one bad record, as Loki does. */
let store: Server;
let endpoint: string;
let pushes: string[][] = [];
let answer: (ids: readonly string[]) => { status: number; reason: string };

const idsOf = (body: string) =>
  (JSON.parse(body) as { resourceLogs: ResourceLogs[] }).resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ spanId }) => spanId)));

beforeEach(async () => {
  pushes = [];
  aside = [];
  answer = () => ({ status: 204, reason: "" });
  store = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      pushes.push(idsOf(body));
      const { status, reason } = answer(pushes.at(-1) ?? []);
      response.writeHead(status).end(reason);
    });
  });
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}/otlp/v1/logs`;
});

afterEach(() => {
  store.close();
  store.closeAllConnections();
});

let aside: { reason: string; logs: readonly ResourceLogs[] }[] = [];
const folder: Pick<Aside, "add"> = {
  add: async (reason, refused) => {
    aside.push({ reason, ...(refused as { logs: readonly ResourceLogs[] }) });
  },
};

function record(spanId: string): LogRecord {
  return {
    timeUnixNano: "1",
    observedTimeUnixNano: "1",
    severityNumber: 9,
    severityText: "INFO",
    body: { stringValue: spanId },
    attributes: [],
    traceId: "t",
    spanId,
    eventName: "llm.call",
  };
}

function logs(...ids: readonly string[]): ResourceLogs[] {
  return [{ resource: {}, scopeLogs: [{ scope: { name: "s" }, logRecords: ids.map(record) }] }];
}

const refuse =
  (...bad: readonly string[]) =>
  (ids: readonly string[]) => {
    const found = ids.find((id) => bad.includes(id));
    return found ? { status: 400, reason: `entry ${found} is too long` } : { status: 204, reason: "" };
  };

describe("the sink", () => {
  test("stores records in one request", async () => {
    expect(await lokiSink(endpoint, folder).write(logs("a", "b", "c"))).toEqual({ stored: 3, setAside: 0 });
    expect(pushes).toEqual([["a", "b", "c"]]);
  });

  test("asks nothing of the store for nothing", async () => {
    expect(await lokiSink(endpoint, folder).write([])).toEqual({ stored: 0, setAside: 0 });
    expect(pushes).toEqual([]);
  });

  test("halves what is refused until the bad record is alone, and sets it aside with the reason", async () => {
    answer = refuse("d");
    expect(await lokiSink(endpoint, folder).write(logs("a", "b", "c", "d", "e"))).toEqual({ stored: 4, setAside: 1 });
    expect(pushes).toEqual([["a", "b", "c", "d", "e"], ["a", "b", "c"], ["d", "e"], ["d"], ["e"]]);
    expect(aside).toEqual([{ reason: "400: entry d is too long", logs: logs("d") }]);
  });

  test("sets aside every bad record, each with its own reason", async () => {
    answer = refuse("b", "e");
    expect(await lokiSink(endpoint, folder).write(logs("a", "b", "c", "d", "e"))).toEqual({ stored: 3, setAside: 2 });
    expect(aside.map(({ reason }) => reason)).toEqual(["400: entry b is too long", "400: entry e is too long"]);
  });

  test.each([429, 500, 503])("says that the store is not available when it answers %i, and sets nothing aside", async (status) => {
    answer = () => ({ status, reason: "later" });
    await expect(lokiSink(endpoint, folder).write(logs("a", "b"))).rejects.toThrow(Unavailable);
    expect(pushes).toHaveLength(1);
    expect(aside).toEqual([]);
  });

  test.each([401, 403, 404])("does not take it for the fault of a record when the store answers %i", async (status) => {
    answer = () => ({ status, reason: "not here" });
    await expect(lokiSink(endpoint, folder).write(logs("a", "b"))).rejects.toThrow(Unavailable);
    expect(aside).toEqual([]);
  });

  test("says that the store is not available when nobody answers", async () => {
    store.close();
    store.closeAllConnections();
    await expect(lokiSink(endpoint, folder).write(logs("a"))).rejects.toThrow(Unavailable);
  });
});
