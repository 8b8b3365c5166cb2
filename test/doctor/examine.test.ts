import { describe, expect, it } from "vitest";
import { examine } from "../../doctor/examine.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "../support/config.ts";
import { freePorts } from "../support/ports.ts";

describe("a stack of which nothing runs", () => {
  it("is a table of findings, each with a way out, and no accident", async () => {
    const config = configWith({ listen: { ports: await freePorts() } });
    const site = localSite(config, ["prometheus", "alertmanager", "loki", "jaeger", "collector"]);
    const titles: string[] = [];
    const sections = await examine({ config, site }, { deliver: true, progress: (title) => titles.push(title) });
    expect(sections.map(({ title }) => title)).toEqual(titles);
    for (const { title, results } of sections) {
      expect({ title, found: results.some(({ state }) => state === "failed") }).toEqual({ title, found: true });
      for (const { state, fix } of results) expect(state === "ok" || (fix ?? "") !== "").toBe(true);
    }
    const said = sections.flatMap(({ results }) => results.map(({ evidence }) => evidence));
    expect(said.some((evidence) => evidence.includes(site.open("prometheus")) && evidence.includes("does not answer"))).toBe(true);
  });

  it("is not sent a test alert unless somebody asks", async () => {
    const config = configWith({ listen: { ports: await freePorts() } });
    const sections = await examine({ config, site: localSite(config, ["prometheus"]) }, { deliver: false, progress: () => undefined });
    expect(sections.map(({ title }) => title)).not.toContain("Delivery");
  });
});
