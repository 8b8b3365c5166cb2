import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ruleGroups } from "../../alerts/rules.ts";
import { pages } from "../../dashboards/places.ts";
import { countsIn, judged } from "../../doctor/attempts.ts";
import { checklist, type Seen } from "../../doctor/checklist.ts";
import { firing } from "../../doctor/checks/firing.ts";
import { metrics as metricCheck } from "../../doctor/checks/metrics.ts";
import { pages as pageCheck } from "../../doctor/checks/pages.ts";
import { retention } from "../../doctor/checks/retention.ts";
import { rules } from "../../doctor/checks/rules.ts";
import { failed, ok, type Stack, together, waiting } from "../../doctor/result.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { localSite } from "../../stacks/local/site.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { configWith, sample } from "../support/config.ts";
import { freePorts } from "../support/ports.ts";
import { stackWhere } from "../support/stack-where.ts";

describe("alerts that fire", () => {
  const alert = (alertname: string, component: string, state = "firing") => ({
    state,
    labels: { alertname, component, severity: "warning" },
    annotations: { summary: `${alertname}!` },
  });
  const found = async (...alerts: readonly object[]) => firing.run(await stackWhere(() => ({ alerts })));

  it("about the stack are findings; about applications they only wait for somebody", async () => {
    expect(await found(alert("StoreDown", "pipeline"), alert("HighLLMLatency", "llm"))).toEqual([
      { state: "failed", what: "StoreDown (warning)", evidence: "StoreDown!", fix: "npx plumb runbook StoreDown" },
      { state: "waiting", what: "HighLLMLatency (warning)", evidence: "HighLLMLatency!", fix: "npx plumb runbook HighLLMLatency" },
    ]);
  });

  it("are none where they only may, or always do", async () => {
    expect(await found(alert("StoreDown", "pipeline", "pending"), alert(watchdog.alert.name, "pipeline"))).toEqual([ok("about the stack itself", "none")]);
  });
});

describe("metrics that alerts read", () => {
  const all = alertingSignals(configWith()).flatMap(({ alert }) => limitsOf(alert).flatMap(({ severity, limit }) => alert.expression(limit, severity).metrics));
  const named = new Set(all.map(({ prom, kind }) => (kind === "histogram" ? `${prom}_count` : prom)));
  const found = async (missing: RegExp) => {
    const series = [...named].filter((name) => !missing.test(name)).map((__name__) => ({ metric: { __name__ }, value: [0, "1"] }));
    return metricCheck.run(await stackWhere(() => ({ result: series })));
  };
  const states = (results: Awaited<ReturnType<typeof found>>) => results.map(({ state, evidence }) => `${state}: ${evidence}`);

  it("that begin later than what they are made of are waited for, not missed", async () => {
    expect(states(await found(/^nothing$/)).filter((state) => state.startsWith("failed"))).toEqual([]);
    const late = states(await found(/^llm:objective_untold_/));
    expect(late.filter((state) => state.startsWith("failed"))).toEqual([]);
    expect(late.filter((state) => state.startsWith("waiting")).join()).toContain("llm:objective_untold_failures:rate5m");
    expect(
      states(await found(/^llm:objective_calls:rate5m$/))
        .filter((state) => state.startsWith("failed"))
        .join(),
    ).toContain("llm:objective_calls:rate5m");
  });
});

describe("rules that Prometheus has loaded", () => {
  const ours = (stack: Stack) =>
    ruleGroups(stack.config, { site: stack.site, ...pages }).flatMap((group) =>
      group.rules.map((rule) => ({
        ...("alert" in rule
          ? { name: rule.alert, labels: rule.labels, duration: toSeconds(rule.for), keepFiringFor: rule.keep_firing_for ? toSeconds(rule.keep_firing_for) : 0 }
          : { name: rule.record, labels: rule.labels ?? {} }),
        query: rule.expr,
        health: "ok",
        lastEvaluation: new Date().toISOString(),
      })),
    );
  /** Expressions are written as they come. */
  async function found(change: (loaded: ReturnType<typeof ours>) => readonly object[]) {
    const loaded: object[] = [];
    const stack = await stackWhere((path, body) => (path.includes("format_query") ? new URLSearchParams(body).get("query") : { groups: [{ rules: loaded }] }));
    loaded.push(...change(ours(stack)));
    const [good, ...wrong] = await rules.run(stack);
    expect(good?.state).toBe("ok");
    return wrong;
  }

  it("are those of the config", async () => {
    expect(await found((loaded) => loaded)).toEqual([]);
  });

  it("and no others: one that nobody wants any more still tells people", async () => {
    const [wrong, ...more] = await found((loaded) => [...loaded, { name: "Gone", labels: { severity: "critical" }, query: "up == 0", health: "ok", lastEvaluation: "" }]);
    expect(more).toEqual([]);
    expect(wrong).toMatchObject({ state: "failed", what: "Gone (critical)", evidence: "loaded, but this config makes no such rule" });
  });

  it("and one whose group was not its turn yet is no finding", async () => {
    const [wrong] = await found((loaded) => loaded.map((each, index) => (index === 0 ? { ...each, lastEvaluation: "0001-01-01T00:00:00Z" } : each)));
    expect(wrong).toMatchObject({ state: "waiting", evidence: "not evaluated yet" });
  });

  it("and none that somebody put in and that fails", async () => {
    const [wrong] = await found((loaded) => [...loaded, { name: "undecidable", query: "a", health: "err", lastError: "many-to-many matching", lastEvaluation: "" }]);
    expect(wrong?.evidence).toContain("it fails: many-to-many matching");
  });
});

describe("metrics are kept", () => {
  const kept = async (size: string) => {
    const stack = await stackWhere(() => ({ "storage.tsdb.retention.time": "30d", "storage.tsdb.retention.size": size }));
    const [metrics, logs] = await retention.run(stack);
    // A store that does not answer hides no other.
    expect(logs).toMatchObject({ state: "failed", what: "logs" });
    return metrics;
  };

  it.each([
    ["20GiB", "ok"],
    ["20480MiB", "ok"],
    ["5GiB", "failed"],
    ["0B", "failed"],
  ])("as long as the config says, where they may take %s: %s", async (size, state) => {
    expect((await kept(size))?.state).toBe(state);
  });
});

describe("the ledger is kept", () => {
  it("for good, which is said and not seen: it is no check that has passed", async () => {
    const found = await retention.run(await stackWhere(() => ({})));
    expect(found.find(({ what }) => what === "ledger")).toMatchObject({ state: "waiting", evidence: expect.stringContaining("no server was asked") });
  });
});

describe("a test message", () => {
  const said = (tried: number, failures: number) =>
    countsIn(
      `alertmanager_notification_requests_total{integration="webhook",receiver_name="hook"} ${tried}\nalertmanager_notification_requests_failed_total{integration="webhook",receiver_name="hook"} ${failures}\n`,
    );

  it("has come where the receiver took as many as were meant for it, however often it was tried", () => {
    expect(judged("hook", 4, said(10, 2), said(14, 2))).toEqual(ok("hook", "4 messages left and were taken"));
    expect(judged("hook", 4, said(10, 2), said(17, 5)).state).toBe("ok");
  });

  it("has not where it is refused and tried again, which Alertmanager does not call failed for minutes", () => {
    expect(judged("hook", 4, said(10, 2), said(45, 37))).toMatchObject({ state: "failed", evidence: "0 of 4 messages were taken, 35 attempts refused" });
    expect(judged("hook", 4, said(10, 2), said(13, 2))).toMatchObject({ state: "failed", evidence: "3 of 4 messages left in time" });
  });
});

describe("findings of one kind", () => {
  it("are one line, with one thing to do", () => {
    const down = (what: string, evidence: string) => failed(what, evidence, "start it");
    expect(together([ok("a", "b"), down("x", "no p"), down("y", "no q"), failed("z", "no r", "wait")], (first, more) => `${first} and ${more} more`)).toEqual([
      ok("a", "b"),
      down("x and 1 more", "no p; 1 more like it"),
      failed("z", "no r", "wait"),
    ]);
  });
});

describe("pages that messages link to", () => {
  async function found(answer: (path: string) => { readonly status: number; readonly text: string }) {
    const server = createServer((request, response) => {
      const { status, text } = answer(request.url ?? "");
      response.writeHead(status).end(text);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return looked(`http://127.0.0.1:${port}`);
  }
  async function looked(address: string) {
    const config = configWith({});
    const site = { ...localSite(config, ["prometheus", "jaeger"]), open: () => address };
    return (await pageCheck.run({ config, site })).map(({ state, evidence, fix }) => [state, evidence.replace(/^http:\/\/\S+ /, ""), fix?.split(",")[0]]);
  }

  it("are there", async () => {
    expect(await found(() => ({ status: 200, text: "<html>" }))).toEqual([
      ["ok", "there", undefined],
      ["ok", "there", undefined],
    ]);
  });

  it("wait for somebody where the servers were built without them, as those of Go modules alone are", async () => {
    const built = (path: string) =>
      path === "/query" ? { status: 500, text: "Error opening React index.html" } : { status: 200, text: "<h1>This is not the Jaeger UI you are looking for!</h1>" };
    expect(await found(built)).toEqual([
      ["waiting", "answers 500: Error opening React index.html", "put a released prometheus on PATH"],
      ["waiting", "jaeger was built without its pages", "put a released jaeger on PATH"],
    ]);
    expect((await found(() => ({ status: 404, text: "" })))[1]).toEqual(["waiting", "answers 404: ", "put a released jaeger on PATH"]);
  });

  it("are no question of the build where a server is down, or not ready yet", async () => {
    const unready = await found(() => ({ status: 503, text: "Service Unavailable" }));
    expect(unready).toEqual(Array(2).fill(["failed", "answers 503: Service Unavailable", "start it: make up"]));
    const { prometheus: nobodys } = await freePorts();
    const down = await looked(`http://127.0.0.1:${nobodys}`);
    expect(down).toEqual(Array(2).fill(["failed", expect.stringContaining("does not answer"), "start it: make up"]));
  });
});

describe("the checklist", () => {
  const seen = (messages: ReturnType<typeof ok>): Seen =>
    new Map([
      ["Rules", [ok("rules", "all")]],
      ["Metrics of the alerts", [ok("metrics", "all")]],
      ["Messages", [messages]],
    ]);
  const stack: Stack = { config: configWith(sample), site: localSite(configWith(sample), ["prometheus"]) };
  const alerting = (of: Seen) =>
    checklist.map(
      ({ what, look }) =>
        () =>
          look(stack, what, of),
    )[5]?.();

  it("does not take alerts for configured that nobody is told of", async () => {
    expect((await alerting(seen(ok("receivers", "oncall"))))?.state).toBe("ok");
    expect(await alerting(seen(waiting("critical alerts", "nobody is told", "name a receiver")))).toMatchObject({ state: "waiting", evidence: "critical alerts: nobody is told" });
  });
});
