import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { ALERTMANAGER_PATH, alertmanagerFiles } from "../../alerts/alertmanager.ts";
import { alertRules } from "../../alerts/rules.ts";
import { TEMPLATES_PATH } from "../../alerts/templates.ts";
import type { Artifact } from "../../artifact/artifact.ts";
import { dashboardFiles } from "../../dashboards/all.ts";
import { overview } from "../../dashboards/overview.ts";
import { errorRatio } from "../../signals/errors.ts";
import { GRAFANA_INI_PATH, GRAFANA_PROVISIONING, grafanaFiles } from "../../storage/grafana.ts";
import { JAEGER_PATH, jaegerFiles } from "../../storage/jaeger.ts";
import { LOKI_PATH, lokiFiles } from "../../storage/loki.ts";
import { PROMETHEUS_PATH, prometheusFiles } from "../../storage/prometheus.ts";
import { TEMPO_PATH, tempoFiles } from "../../storage/tempo.ts";
import { alertingConfigs } from "../support/alerting-configs.ts";
import { fixedSite } from "../support/fixed-site.ts";

const { config, site } = fixedSite();
const inContainers = fixedSite({}, ["collector", "prometheus", "alertmanager", "loki", "tempo", "grafana"]);
const everyReceiver = fixedSite(alertingConfigs["receivers and routes of every kind"]);

/** What stands in test/golden, and where it comes from. A change of any of these files is read in the review. */
const artifacts: Readonly<Record<string, readonly [path: string, files: readonly Artifact[]]>> = {
  "prometheus.yml": [PROMETHEUS_PATH, prometheusFiles(config, site)],
  "alertmanager.yml": [ALERTMANAGER_PATH, alertmanagerFiles(everyReceiver.config, everyReceiver.site)],
  "plumbline.tmpl": [TEMPLATES_PATH, alertmanagerFiles(config, site)],
  "loki.yaml": [LOKI_PATH, lokiFiles(config, site)],
  "jaeger.yaml": [JAEGER_PATH, jaegerFiles(config, site)],
  "tempo.yaml": [TEMPO_PATH, tempoFiles(config, site)],
  "grafana.ini": [GRAFANA_INI_PATH, grafanaFiles(site)],
  "grafana-datasources-jaeger.yaml": [`${GRAFANA_PROVISIONING}/datasources/plumbline.yaml`, grafanaFiles(site)],
  "grafana-datasources-tempo.yaml": [`${GRAFANA_PROVISIONING}/datasources/plumbline.yaml`, grafanaFiles(inContainers.site)],
  "grafana-dashboards.yaml": [`${GRAFANA_PROVISIONING}/dashboards/plumbline.yaml`, grafanaFiles(site)],
};

describe("generated files are those in test/golden", () => {
  it.each(Object.entries(artifacts))("%s", async (name, [path, files]) => {
    await expect(files.find((file) => file.path === path)?.body).toMatchFileSnapshot(name);
  });

  it("the rules of one alert", async () => {
    const rules = alertRules(config).filter(({ labels }) => labels.signal === errorRatio.id);
    await expect(stringify(rules, { lineWidth: 0 })).toMatchFileSnapshot("error-ratio-rules.yaml");
  });

  it("the panel of one signal", async () => {
    const body = dashboardFiles(config, site).find(({ path }) => path.includes(overview.uid))?.body ?? "";
    const { panels } = JSON.parse(body) as { panels: { title: string }[] };
    await expect(
      `${JSON.stringify(
        panels.find(({ title }) => title === errorRatio.title),
        null,
        2,
      )}\n`,
    ).toMatchFileSnapshot("error-ratio-panel.json");
  });
});

it("nothing generated says when or on which machine it was made", () => {
  const bodies = Object.values(artifacts).flatMap(([, files]) => files.map(({ body }) => body));
  for (const body of [...bodies, ...dashboardFiles(config, site).map((file) => file.body)]) {
    expect(body).not.toContain(process.cwd());
    expect(body).not.toMatch(new RegExp(`${new Date().getFullYear()}-\\d\\d-\\d\\d`));
  }
});

it("the same config and site give the same bytes, however often they are asked", () => {
  const again = fixedSite();
  expect(dashboardFiles(again.config, again.site)).toEqual(dashboardFiles(config, site));
  expect(grafanaFiles(again.site)).toEqual(grafanaFiles(site));
  expect(alertmanagerFiles(again.config, again.site)).toEqual(alertmanagerFiles(config, site));
});
