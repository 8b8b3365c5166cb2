import { describe, expect, test } from "vitest";
import { defaultPorts } from "../../config/ports.ts";
import { dialects } from "../../telemetry/dialects.ts";
import { sample } from "../support/config.ts";
import { faulty, mistakes, refusal } from "../support/mistakes.ts";

/** One broken config each: where the mistake is found, and what is said to be allowed and to do. */
const table: readonly (readonly [what: string, changes: Record<string, unknown>, at: string, allowed: string | RegExp, fix: string | RegExp])[] = [
  // Form
  ["a wrong type", { environment: 5 }, "environment", /letters, digits/, /something allowed/],
  ["a name with a space", { environment: "my env" }, "environment", "letters, digits and . _ - / : after a letter or digit", /something allowed/],
  ["a name with a separator", { features: { "a|b": { team: "search" } } }, "features.a|b", /^letters, digits/, "rename it"],
  ["null for a section", { features: null }, "features", "features by name", /something allowed/],
  ["null for an optional text", feature({ owner: null }), "features.f.owner", "a text", /something allowed/],
  ["a missing section", { models: undefined }, "models", "models by name", "add it"],
  ["a missing value", { features: { f: {} } }, "features.f.team", /declared team/, "add it"],
  ["a section that is a text", { retention: "30d" }, "retention", "settings in { }", /something allowed/],
  ["a list that is a text", { environments: "staging" }, "environments", "a list of names", /something allowed/],
  ["an unknown section", { alerts: {} }, "alerts", /^one of environment, /, "remove it"],
  ["a misspelt section", { retension: {} }, "retension", /retention/, 'correct the name — did you mean "retention"?'],
  ["a misspelt setting", feature({ ower: "me" }), "features.f.ower", "one of team, owner, monthlyBudgetUsd, slo", /did you mean "owner"/],
  ["an unknown setting deep inside", { routes: { teams: {} } }, "routes.teams", /critical, warning/, "remove it"],
  ["a setting of another branch of a union", { limits: { "llm-error-ratio": { critical: { abov: 1 } } } }, "limits.llm-error-ratio.critical.abov", "one of above, for", /"above"/],
  ["a negative budget", feature({ monthlyBudgetUsd: -5 }), "features.f.monthlyBudgetUsd", "a number above 0", /something allowed/],
  ["a text for a number", feature({ monthlyBudgetUsd: "5" }), "features.f.monthlyBudgetUsd", "a number above 0", /something allowed/],
  ["percent for a share", { sampling: { keep: 10 } }, "sampling.keep", "a number from 0 to 1", /something allowed/],
  ["an objective of 100 %", feature({ slo: { availability: 1 } }), "features.f.slo.availability", /between 0 and 1/, /something allowed/],
  ["half a trace", { sampling: { undecidedTraces: 0.5 } }, "sampling.undecidedTraces", "a whole number", /something allowed/],
  ["no instances", { capacity: { instances: 0 } }, "capacity.instances", "a number above 0", /something allowed/],
  ["no provider at all", model({ provider: [] }), "models.m.provider", "a list that is not empty", /something allowed/],
  ["half a price", model({ price: { input: 1 } }), "models.m.price.output", /per million tokens/, "add it"],
  ["a word that is none of the known", { privacy: { content: "on" } }, "privacy.content", '"off", "redacted" or "hashed"', /something allowed/],
  ["a relative directory", { local: { directory: "data" } }, "local.directory", "an absolute path", /something allowed/],
  ["a name for an address", { listen: { address: "localhost" } }, "listen.address", "an IP address", /something allowed/],
  ["a port too high", { listen: { ports: { loki: 70_000 } } }, "listen.ports.loki", "a port number from 1 to 65535", /something allowed/],
  ["an endpoint without port", { services: { s: { scrape: ["app"] } } }, "services.s.scrape.0", '"host:port" or "host:port/path"', /something allowed/],
  ["both writers", { services: { s: { metrics: "both" } } }, "services.s.metrics", '"spans" or "app"', /something allowed/],

  // Durations
  ["a duration in words", { retention: { metrics: "30 days" } }, "retention.metrics", /such as "90s", "5m" or "30d"/, /something allowed/],
  ["a duration with a fraction", { retention: { metrics: "1.5d" } }, "retention.metrics", /such as "90s"/, /something allowed/],
  ["a duration without unit", { scrapeInterval: 15 }, "scrapeInterval", /such as "90s"/, /something allowed/],
  ["no duration where there must be one", { retention: { traces: "0s" } }, "retention.traces", /above 0/, /something allowed/],
  ["a duration in a limit", { limits: { "llm-error-ratio": { critical: { for: "5 min" } } } }, "limits.llm-error-ratio.critical.for", /such as/, /something allowed/],

  // Between the parts
  ["an undeclared team", feature({ team: "serch" }), "features.f.team", '"assistants", "search"', 'declare it under teams or correct it — did you mean "search"?'],
  ["an undeclared team among others", feature({ team: ["search", "ops"] }), "features.f.team", '"assistants", "search"', /declare it under teams/],
  ["an unknown provider", model({ provider: "opnai" }), "models.m.provider", /^one of openai, /, /did you mean "openai"\?$/],
  ["a provider that only JavaScript knows", model({ provider: "constructor" }), "models.m.provider", /^one of openai, /, /"self_hosted"/],
  [
    "an unknown dialect",
    { services: { s: { dialects: ["gen_ai-137"] } } },
    "services.s.dialects",
    `one of ${dialects.map(({ name }) => name).join(", ")}`,
    /did you mean "gen_ai-1\.37"/,
  ],
  ["an undeclared receiver", { routes: { critical: ["hok"] } }, "routes.critical", '"hook"', 'declare it under receivers or correct it — did you mean "hook"?'],
  ["an undeclared receiver of a component", { routes: { components: { pipeline: ["ops"] } } }, "routes.components.pipeline", '"hook"', /declare it under receivers/],
  ["an undeclared receiver of a team", { teams: { ...sample.teams, ops: { routes: { warning: ["ops"] } } } }, "teams.ops.routes.warning", '"hook"', /declare it/],
  ["an undeclared receiver of the heartbeat", { routes: { heartbeat: ["ops"] } }, "routes.heartbeat", '"hook"', /declare it/],
  ["receivers where none are declared", { receivers: {}, routes: { critical: ["ops"] } }, "routes.critical", "none are declared", /declare it/],
  ["a team called other", { teams: { ...sample.teams, other: {} } }, "teams.other", 'any name but "other" and "unknown"', "choose another name"],
  ["a model called unknown", { models: { unknown: { provider: "openai" } } }, "models.unknown", /any name but/, "choose another name"],
  ["a model also called other", model({ aliases: ["Other"] }), "models.m.aliases", /any name but/, "choose another name"],
  ["an environment called other", { environment: "other" }, "environment", /any name but/, "choose another name"],
  [
    "an alias of two models",
    { models: { a: { provider: "openai", aliases: ["x"] }, b: { provider: "openai", aliases: ["x"] } } },
    "models.b.aliases",
    "a name of one model only, whatever its case",
    "take it out here or of models.a",
  ],
  ["an alias that is another model", { models: { a: { provider: "openai" }, b: { provider: "openai", aliases: ["a"] } } }, "models.b.aliases", /one model only/, /models\.a/],
  [
    "models that differ in case only",
    { models: { "gpt-4o": { provider: "openai" }, "GPT-4o": { provider: "openai" } } },
    "models.GPT-4o",
    "a name of one model only, whatever its case",
    "take it out here or of models.gpt-4o",
  ],
  ["receivers whose secrets would share a file", { receivers: { ...sample.receivers, "a.b": hook(), "a-b": hook() } }, "receivers.a-b", /differs from "a.b"/, "rename one of them"],
  ["a port used twice", { listen: { ports: { loki: defaultPorts.prometheus } } }, "listen.ports.loki", "a port that listen.ports.prometheus does not use", "choose another port"],
  ["logs kept for less than a day", { retention: { logs: "12h" } }, "retention.logs", /"24h" or more/, /24h/],
  ["an outage longer than logs are kept", { capacity: { outage: "30d" } }, "capacity.outage", /nothing older than retention.logs/, /keep logs longer/],
  ["a demo that cannot be told from real traffic", { demo: { enabled: true, environment: "production" } }, "demo.environment", /no real environment/, /"demo"/],

  // Of the signals and the series
  ["a limit of no signal", { limits: { "llm-latency-p96": {} } }, "limits.llm-latency-p96", /llm-latency-p95/, /did you mean "llm-latency-p95"/],
  ["half a limit of its own", { limits: { "llm-cost-spike": { warning: { above: 1.5 } } } }, "limits.llm-cost-spike.warning", /together/, "add what is missing"],
  ["a warning above the critical limit", { limits: { "llm-error-ratio": { warning: { above: 0.5 } } } }, "limits.llm-error-ratio", /at or below the critical/, /lower the warning/],
  ["metrics kept for less than a rule looks back", { retention: { metrics: "2d" } }, "retention.metrics", /or more: the rule \S+ looks back so far/, "keep metrics longer"],
  [
    "more series than the budget",
    { capacity: { seriesBudget: 1_000 } },
    "capacity.seriesBudget",
    /^\d+ or more/,
    /declare fewer names: llm_request_duration_seconds alone takes \d+, most of them by its label "\w+"/,
  ],
];

function feature(changes: Record<string, unknown>): Record<string, unknown> {
  return { features: { f: { team: "search", ...changes } } };
}

function model(changes: Record<string, unknown>): Record<string, unknown> {
  return { models: { m: { provider: "openai", ...changes } } };
}

function hook(): object {
  return sample.receivers.hook;
}

describe("a config with", () => {
  test.each(table)("%s is told where, what is allowed and what to do, once", (_what, changes, at, allowed, fix) => {
    const found = mistakes(faulty(changes));
    expect(Object.keys(found)).toEqual([at]);
    expect(found[at]?.severity).toBe("error");
    expect(found[at]?.allowed).toMatch(allowed);
    expect(found[at]?.fix).toMatch(fix);
  });
});

describe("a config that is no config", () => {
  test.each([
    ["a text", "production"],
    ["a list", []],
    ["null", null],
    ["nothing", undefined],
    ["a number", 5],
  ])("but %s is one mistake", (_what, input) => {
    const [only, ...others] = refusal(input).findings;
    expect(only).toMatchObject({ at: "(the whole config)", allowed: "settings in { }" });
    expect(others).toEqual([]);
  });

  test("but an empty one misses five sections", () => {
    expect(Object.keys(mistakes({}))).toEqual(["environment", "services", "teams", "features", "models"]);
  });

  test("but holds code, which is shown as such", () => {
    const found = mistakes(faulty({ features: { f: { team: () => "search" } }, retention: { metricsGiB: 20n } }));
    expect(Object.keys(found)).toEqual(["features.f.team", "retention.metricsGiB"]);
    expect(refusal(faulty({ features: { f: { team: () => "secret" } } })).message).toContain('is       "(a function)"');
    expect(refusal(faulty({ retention: { metricsGiB: 20n } })).message).toContain('is       "20n"');
    expect(refusal(faulty({ retention: { metricsGiB: Number.NaN } })).message).toContain("is       NaN");
  });
});

describe("a config with many mistakes", () => {
  const everything = faulty({
    enviroment: "production",
    teams: undefined,
    features: { f: { team: "search", owner: 5 } },
    models: { "gpt-4o": { provider: "opnai" }, broken: { aliases: 5 } },
    environments: ["staging", "two words", "", "other"],
    listen: { ports: { loki: defaultPorts.tempo, recorder: "4320" } },
    limits: { "llm-error-ratio": { warning: { above: 0.9 } }, "no-such-signal": {} },
    retention: { logs: "1h", metrics: "1d" },
    routes: { critical: ["hook", "nobody"] },
  });

  test("is told all of them at once, of form and between its parts", () => {
    expect(Object.keys(mistakes(everything)).sort()).toEqual(
      [
        ...["capacity.outage", "enviroment", "teams", "features.f.owner", "models.gpt-4o.provider", "models.broken.provider", "models.broken.aliases"],
        ...["environments.1", "environments.2", "environments", "listen.ports.recorder", "limits.llm-error-ratio", "limits.no-such-signal"],
        ...["listen.ports.tempo", "retention.logs", "retention.metrics", "routes.critical"],
      ].sort(),
    );
  });

  test("is not told of what only follows from a mistake", () => {
    const broken = { slack: { apiUrl: "inline", channel: "#alerts" } };
    expect(Object.keys(mistakes(faulty({ receivers: { slack: broken }, routes: { critical: ["slack"] } })))).toEqual(["receivers.slack.slack.apiUrl"]);
    expect(Object.keys(mistakes(faulty({ teams: { ...sample.teams, search: { routs: {} } } })))).toEqual(["teams.search.routs"]);
    expect(Object.keys(mistakes(faulty({ teams: undefined })))).toEqual(["teams"]);
    expect(Object.keys(mistakes(faulty({ teams: null, receivers: null })))).toEqual(["teams", "receivers"]);
  });
});
