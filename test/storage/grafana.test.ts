import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dashboardFiles } from "../../dashboards/all.ts";
import { overview } from "../../dashboards/overview.ts";
import { GRAFANA_INI_PATH, grafanaFiles } from "../../storage/grafana.ts";
import { fixedSite } from "../support/fixed-site.ts";

const { config, site } = fixedSite();

function ini(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const body = grafanaFiles(site).find(({ path }) => path === GRAFANA_INI_PATH)?.body ?? "";
  const sections = body.split(/^\[(.+)\]$/m).slice(1);
  return Object.fromEntries(
    sections.flatMap((name, index) =>
      index % 2 === 0
        ? [
            [
              name,
              Object.fromEntries(
                (sections[index + 1] ?? "")
                  .trim()
                  .split("\n")
                  .map((line) => line.split(" = ") as [string, string]),
              ),
            ],
          ]
        : [],
    ),
  );
}

describe("Grafana's settings", () => {
  it("leave no door open", () => {
    expect(ini()).toMatchObject({
      "auth.anonymous": { enabled: "false" },
      users: { allow_sign_up: "false", allow_org_create: "false" },
      security: { allow_embedding: "false", disable_gravatar: "true" },
      plugins: { plugin_admin_enabled: "false" },
    });
    expect(JSON.stringify(ini())).not.toMatch(/password|secret_key/);
  });

  it("tell vendors nothing", () => {
    expect(new Set(Object.values(ini().analytics ?? {}))).toEqual(new Set(["false"]));
    expect(ini().news).toEqual({ news_feed_enabled: "false" });
  });

  it("open on the overview, which is where dashboards are", () => {
    const home = ini().dashboards?.default_home_dashboard_path;
    expect(dashboardFiles(config, site).map(({ path }) => site.file(path))).toContain(home);
    expect(home).toContain(overview.uid);
    const provider = grafanaFiles(site).find(({ path }) => path.includes("provisioning/dashboards"));
    expect(parse(provider?.body ?? "")).toMatchObject({ providers: [{ options: { path: home?.slice(0, home.lastIndexOf("/")) }, allowUiUpdates: false }] });
  });
});

describe.each(["jaeger", "tempo"] as const)("data sources with %s", (store) => {
  const { datasources } = parse(grafanaFiles(fixedSite({}, ["prometheus", "loki", store, "grafana"]).site).find(({ path }) => path.includes("datasources"))?.body ?? "") as {
    datasources: { uid: string; type: string; jsonData: Record<string, { datasourceUid: string }[] | { datasourceUid: string; query: string }> }[];
  };
  const source = (type: string) => datasources.find((each) => each.type === type);

  it("lead from a record to its trace and from a trace to its records", () => {
    expect(source("loki")?.jsonData.derivedFields).toMatchObject([{ matcherType: "label", matcherRegex: "trace_id", datasourceUid: source(store)?.uid }]);
    // Dollars are doubled: Grafana takes single ones for variables of its environment.
    expect(source(store)?.jsonData.tracesToLogsV2).toMatchObject({ datasourceUid: source("loki")?.uid, query: '{service_name=~".+"} | trace_id="$${__trace.traceId}"' });
  });
});
