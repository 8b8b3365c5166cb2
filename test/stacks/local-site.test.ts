import { describe, expect, test } from "vitest";
import { splitAddress } from "../../config/address.ts";
import { openPorts, type PortName, portNames } from "../../config/ports.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "../support/config.ts";
import { synthesise } from "../support/synth.ts";

const siteAt = (address: string) => localSite(configWith({ listen: { address } }), []);
const hosts = (ask: (port: PortName) => string, ports: readonly PortName[]) => [...new Set(ports.map((port) => splitAddress(ask(port).replace(/^http:\/\//, "")).host))];
const inner = portNames.filter((port) => !openPorts.includes(port));

describe.each([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "127.0.0.1"],
  ["192.0.2.7", "192.0.2.7"],
])("a stack that is open at %s", (address, reached) => {
  const site = siteAt(address);

  test("opens what people and applications use, and reaches it at an address that it has", () => {
    expect(hosts(site.listen, openPorts)).toEqual([address]);
    expect(hosts(site.reach, openPorts)).toEqual([reached]);
    expect(hosts(site.open, openPorts)).toEqual([reached]);
  });

  test("keeps to loopback what is between its servers", () => {
    expect(inner).toEqual(expect.arrayContaining(["otlpInternal", "recorder", "loki", "lokiGrpc", "jaegerOtlp", "jaegerGrpc", "demoModel", "collectorMetrics"]));
    for (const ask of [site.listen, site.reach, site.open]) expect(hosts(ask, inner)).toEqual(["127.0.0.1"]);
  });
});

test.each(["127.0.0.1", "127.0.0.9", "::1"])("a stack at the loopback address %s is there as a whole", (address) => {
  for (const ask of [siteAt(address).listen, siteAt(address).reach]) expect(hosts(ask, portNames)).toEqual([address]);
});

test("no file and no argument of an open stack opens more than that", () => {
  const open = configWith({ demo: { enabled: true }, environments: [], listen: { address: "0.0.0.0" } });
  const { files } = synthesise("local", open);
  const text = files
    .filter(({ path }) => !path.endsWith(".mjs"))
    .map(({ body }) => body)
    .join("\n");
  const wide = new Set([...text.matchAll(/0\.0\.0\.0:(\d+)/g)].map(([, port]) => Number(port)));
  const allowed = openPorts.map((port) => open.listen.ports[port]);
  expect(wide.size).toBeGreaterThan(3);
  expect([...wide].filter((port) => !allowed.includes(port))).toEqual([]);
});
