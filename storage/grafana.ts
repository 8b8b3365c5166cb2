import { type Artifact, yamlArtifact } from "../artifact/artifact.ts";
import { splitAddress } from "../config/address.ts";
import type { Site } from "../config/site.ts";
import { traceStore } from "../config/site.ts";
import { DASHBOARDS_PATH } from "../dashboards/dashboard.ts";
import { overview } from "../dashboards/overview.ts";
import { sources } from "../dashboards/sources.ts";
import { LogQuery } from "../query/logs.ts";
import { is, matches } from "../query/matcher.ts";
import type { LogField } from "../telemetry/call-record.ts";

export const GRAFANA_INI_PATH = "grafana/grafana.ini";
export const GRAFANA_PROVISIONING = "grafana/provisioning";

/** Data sources and dashboards as files, and settings that leave no door open. */
export function grafanaFiles(site: Site): readonly Artifact[] {
  return [
    yamlArtifact(`${GRAFANA_PROVISIONING}/datasources/plumbline.yaml`, { apiVersion: 1, prune: true, datasources: [metrics(site), logs(site), traces(site)] }),
    yamlArtifact(`${GRAFANA_PROVISIONING}/dashboards/plumbline.yaml`, {
      apiVersion: 1,
      providers: [
        {
          name: "plumbline",
          folder: "Plumbline",
          folderUid: "plumbline",
          type: "file",
          allowUiUpdates: false,
          options: { path: site.file(DASHBOARDS_PATH) },
        },
      ],
    }),
    { path: GRAFANA_INI_PATH, body: ini(site) },
  ];
}

function metrics(site: Site): object {
  return {
    name: "Plumbline metrics",
    type: "prometheus",
    uid: sources.metrics.uid,
    url: `http://${site.reach("prometheus")}`,
    access: "proxy",
    isDefault: true,
    jsonData: { httpMethod: "POST", manageAlerts: true, prometheusType: "Prometheus" },
  };
}

const TRACE_ID: LogField = "trace_id";

/** A record's trace id leads to its trace. */
function logs(site: Site): object {
  return {
    name: "Plumbline logs",
    type: "loki",
    uid: sources.logs.uid,
    url: `http://${site.reach("loki")}`,
    access: "proxy",
    jsonData: {
      derivedFields: [{ name: "trace", matcherType: "label", matcherRegex: TRACE_ID, datasourceUid: sources.traces.uid, url: "$${__value.raw}", urlDisplayLabel: "Trace" }],
    },
  };
}

/** What was written during a trace, by any of its services: a Jaeger span does not tell its service as a tag. */
const ofTrace = LogQuery.from("service_name", matches(".+")).where(TRACE_ID, is("$${__trace.traceId}"));

/** A trace leads to the records of its calls and to what else its services wrote. */
function traces(site: Site): object {
  const store = traceStore(site);
  return {
    name: "Plumbline traces",
    type: store,
    uid: sources.traces.uid,
    url: `http://${site.reach(store)}`,
    access: "proxy",
    jsonData: {
      tracesToLogsV2: {
        datasourceUid: sources.logs.uid,
        spanStartTimeShift: "-5m",
        spanEndTimeShift: "5m",
        customQuery: true,
        query: ofTrace.toLogQl(),
      },
    },
  };
}

function ini(site: Site): string {
  const { host, port } = splitAddress(site.listen("grafana"));
  const data = site.data("grafana");
  const sections: Record<string, Record<string, string | number | boolean>> = {
    server: { http_addr: host, http_port: port, root_url: `${site.link("grafana")}/` },
    paths: { data, logs: `${data}/logs`, plugins: `${data}/plugins`, provisioning: site.file(GRAFANA_PROVISIONING) },
    log: { mode: "console", level: "warn" },
    analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false, feedback_links_enabled: false },
    security: { disable_gravatar: true, cookie_samesite: "strict", allow_embedding: false, content_security_policy: true },
    "auth.anonymous": { enabled: false },
    users: { allow_sign_up: false, allow_org_create: false, default_theme: "system" },
    dashboards: { default_home_dashboard_path: site.file(`${DASHBOARDS_PATH}/${overview.uid}.json`), min_refresh_interval: "5s" },
    news: { news_feed_enabled: false },
    plugins: { plugin_admin_enabled: false },
  };
  const render = ([name, settings]: [string, object]) => [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`), ""].join("\n");
  return Object.entries(sections).map(render).join("\n");
}
