import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { routeChanges } from "../../review/changes/routes.ts";
import { describeRoutes } from "../../review/described/routes.ts";
import { configWith } from "../support/config.ts";

const SECRET_PATH = "/hooks/4f1d-not-to-be-told";
const receivers = {
  hook: { webhook: { url: `https://chat.example.com${SECRET_PATH}` } },
  slack: { slack: { apiUrl: { env: "SLACK" }, channel: "#llm" } },
  pagerduty: { pagerduty: { routingKey: { file: "/run/secrets/pagerduty" } } },
} as const satisfies ConfigInput["receivers"];
const routes = { critical: ["pagerduty", "slack"], warning: ["slack"], components: { pipeline: ["hook"] }, heartbeat: ["hook"] };
const teams = { assistants: {}, search: { routes: { critical: ["hook"] } } };

const before = { receivers, routes, teams } satisfies Partial<ConfigInput>;

function changes(after: Partial<ConfigInput>) {
  // What is silent because of it is a matter of test/review/messages.test.ts.
  const [was, is] = [before, { ...before, ...after }].map((each) => describeRoutes(configWith(each))).map(({ messages: _, ...rest }) => rest);
  return was && is ? routeChanges(was, is) : [];
}

describe("a review says of routes", () => {
  it.each<[string, Partial<ConfigInput>, readonly string[]]>([
    ["nothing where nothing changed", {}, []],
    ["who is no longer told", { routes: { ...routes, critical: ["slack"] } }, ["critical alerts: `pagerduty` is no longer told"]],
    ["who is told now", { routes: { ...routes, warning: ["slack", "hook", "pagerduty"] } }, ["warning alerts: `hook`, `pagerduty` are now told"]],
    [
      "who is told of a component",
      { routes: { ...routes, components: { pipeline: [], llm: ["slack"] } } },
      ["alerts of the component llm, beside the others: `slack` is now told", "alerts of the component pipeline, beside the others: nobody is told any more; before it was `hook`"],
    ],
    [
      "who hears the dead man's switch",
      { routes: { ...routes, heartbeat: ["slack"] } },
      ["the dead man's switch: `hook` is no longer told", "the dead man's switch: `slack` is now told"],
    ],
    [
      "that a team is told otherwise than everybody now",
      { teams: { ...teams, assistants: { routes: { critical: ["hook", "slack"] } } } },
      ["critical alerts of team assistants: `pagerduty` is no longer told", "critical alerts of team assistants: `hook` is now told"],
    ],
    [
      "that a team is told as everybody again",
      { teams: { assistants: {}, search: {} } },
      ["critical alerts of team search: `hook` is no longer told", "critical alerts of team search: `pagerduty`, `slack` are now told"],
    ],
    ["that a receiver is new", { receivers: { ...receivers, other: receivers.slack } }, ["receiver `other` (slack) is new"]],
    ["that a receiver is of another kind", { receivers: { ...receivers, slack: receivers.hook } }, ["receiver `slack` is webhook instead of slack"]],
    [
      "which setting of a receiver changed",
      { receivers: { ...receivers, slack: { slack: { ...receivers.slack.slack, channel: "#other" } } } },
      ["receiver `slack` (slack): channel changed"],
    ],
    [
      "where a secret is found now",
      { receivers: { ...receivers, pagerduty: { pagerduty: { routingKey: { env: "KEY" } } } } },
      ["receiver `pagerduty` (pagerduty): routingKey changed"],
    ],
    [
      "how often people are told again",
      { routes: { ...routes, repeatInterval: "12h", groupWait: "1m" } },
      ["the first message of an incident waits 1m instead of 30s", "what still fires is told again after 12h instead of 4h"],
    ],
  ])("%s", (_, after, expected) => {
    expect(changes(after).map(({ text }) => text)).toEqual(expected);
  });

  it("that a receiver is gone", () => {
    const { pagerduty: _, ...left } = receivers;
    expect(changes({ receivers: left, routes: { ...routes, critical: ["slack"] } }).map(({ text }) => text)).toContain("receiver `pagerduty` (pagerduty) is gone");
  });

  it("with a warning, that nobody is told any more", () => {
    const [change, ...rest] = changes({ routes: { ...routes, warning: [] } });
    expect(change).toEqual({ text: "warning alerts: nobody is told any more; before it was `slack`", warning: true });
    expect(rest).toEqual([]);
  });

  it("nothing secret: neither addresses nor where secrets are found", () => {
    const all = JSON.stringify(describeRoutes(configWith(before)));
    for (const private_ of [SECRET_PATH, "chat.example.com", "/run/secrets", "SLACK", "#llm"]) expect(all).not.toContain(private_);
  });
});
