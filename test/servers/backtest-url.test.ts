import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Backtest, backtest } from "../../review/backtest/backtest.ts";
import { type History, openHistory } from "../../review/backtest/history.ts";
import { DAYS, date, firings, HOUR, incidentBlocks, MINUTE, request, rule, START } from "../support/past-incidents.ts";
import { freePorts } from "../support/ports.ts";
import { Process } from "../support/process.ts";
import { program } from "../support/programs.ts";

let folder = "";
let blocks = "";
let history: History;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-backtest-"));
  blocks = incidentBlocks(folder);
  history = await openHistory({ blocks });
});

afterAll(async () => {
  await history.close();
  rmSync(folder, { recursive: true, force: true });
});

const five = 5 / 60;

describe("a Prometheus that runs", () => {
  let server: Process;
  let url = "";

  beforeAll(async () => {
    const data = join(folder, "data");
    cpSync(blocks, data, { recursive: true });
    writeFileSync(join(folder, "prometheus.yml"), "global: {}\n");
    url = `http://127.0.0.1:${(await freePorts()).prometheus}/prom`;
    // It lets a query hold so few samples that a day does not fit.
    server = await Process.start(
      program("prometheus"),
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${data}`,
        `--web.listen-address=${new URL(url).host}`,
        `--web.external-url=${url}`,
        "--storage.tsdb.retention.time=100y",
        "--query.max-samples=9000",
      ],
      `${url}/-/ready`,
    );
  });

  afterAll(() => server.stop());

  test("answers as its blocks do, in pieces that it can hold", async () => {
    const asked = request(rule(0.05, 5 * MINUTE), rule(0.02, 15 * MINUTE), { answerDecides: false });
    const running = await openHistory({ url });
    expect(await backtest(running, asked)).toEqual(await backtest(history, asked));
    const early = await backtest(running, { ...asked, from: date(-24 * HOUR) });
    expect(early.notes[0]).toMatch(/^There is data from 2026-01-01 00:0\d UTC on only\.$/);
    expect(firings(early.before)).toEqual([["a", 5 + five, 15]]);
    await expect(backtest(running, { ...asked, from: date(-48 * HOUR), to: date(-24 * HOUR) })).rejects.toThrow("has no data from 2025-12-30 00:00 UTC");
  });

  test("that is busy is asked again; one that stays so is named", async () => {
    let refusals = 2;
    const busy = await listening((path, body) => (path.includes("query_range") && refusals-- > 0 ? 503 : forward(url, path, body)));
    const asked = request(rule(0.05, 5 * MINUTE), undefined);
    const result: Backtest = await backtest(await openHistory({ url: busy.url }), asked);
    expect(firings(result.before)).toEqual([["a", 5 + five, 15]]);
    refusals = Number.POSITIVE_INFINITY;
    await expect(openHistory({ url: busy.url }).then((each) => backtest(each, asked))).rejects.toThrow("HTTP 503");
    busy.server.close();
  });

  test("that is none, or is not there, is said to be so", async () => {
    const page = await listening(() => 200);
    await expect(openHistory({ url: page.url })).rejects.toThrow("is no Prometheus");
    page.server.close();
    await expect(openHistory({ url: page.url })).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/);
    await expect(openHistory({ url: "localhost:9090" })).rejects.toThrow("must begin with http://");
  });

  test("that asks for a login gets it; none and a wrong one are said to be refused, and not repeated", async () => {
    const right = [`Basic ${Buffer.from("me:100%secret").toString("base64")}`, "Bearer secret-token"];
    const locked = await listening((path, body, { authorization = "" }) => (right.includes(authorization) ? forward(url, path, body) : 401));
    const span = { from: START, to: START + DAYS };
    for (const auth of ["me:100%secret", "secret-token"]) expect(await (await openHistory({ url: locked.url, auth })).covered(span)).toEqual(span);
    for (const wrong of [{}, { auth: "me:other-secret" }]) {
      const error: unknown = await openHistory({ url: locked.url, ...wrong }).catch((reason: unknown) => reason);
      expect(String(error)).toContain('refuses access (HTTP 401). Set PLUMBLINE_PROMETHEUS_AUTH="user:password", or to a bearer token.');
      expect(String(error)).not.toContain("other-secret");
    }
    locked.server.close();
  });
});

/** A server that answers with a status, or with what another one answers. */
async function listening(
  answer: (path: string, body: string, headers: IncomingHttpHeaders) => number | Promise<string>,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(async (question, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of question) chunks.push(chunk as Buffer);
    const reply = answer(question.url ?? "", Buffer.concat(chunks).toString(), question.headers);
    response.statusCode = typeof reply === "number" ? reply : 200;
    response.end(typeof reply === "number" ? "<html>" : await reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}` };
}

async function forward(url: string, path: string, body: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, body ? { method: "POST", body: new URLSearchParams(body) } : {});
  return answer.text();
}
