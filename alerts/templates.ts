import type { Artifact } from "../artifact/artifact.ts";
import { severities } from "../signals/signal.ts";
import { HOUR_MS } from "../telemetry/duration.ts";
import { AROUND } from "./links.ts";

export const TEMPLATES_PATH = "alertmanager/plumbline.tmpl";

/** An hour as Go counts it. */
const HOUR_NS = HOUR_MS * 1e6;

/** Time of Grafana's page for queries, in milliseconds: what stands before, between and after its two numbers. */
const [FROM, TO, END] = encodeURIComponent('{"from":"|","to":"|"}').split("%7C");

/**
 * How a message reads in Slack, PagerDuty and mail: what, where, how bad, what to do; what goes on before what
 * is over. Links show an hour before and after it began. Our severities are among those of PagerDuty; it has no word for "none".
 */
export function templateFiles(): readonly Artifact[] {
  const body = `{{ define "plumbline.title" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .CommonLabels.severity }}{{ end }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ with .CommonLabels.environment }} ({{ . }}){{ end }}
{{- if gt (len .Alerts) 1 }}:{{ with .Alerts.Firing }} {{ len . }} firing{{ end }}{{ if and .Alerts.Firing .Alerts.Resolved }},{{ end }}{{ with .Alerts.Resolved }} {{ len . }} over{{ end }}{{ end }}
{{- end }}
{{ define "plumbline.severity" -}}
{{ with .CommonLabels.severity }}{{ if or ${severities.map((each) => `(eq . "${each}")`).join(" ")} }}{{ . }}{{ else }}info{{ end }}{{ end }}
{{- end }}
{{ define "plumbline.text" -}}
{{ range .Alerts.Firing }}{{ template "plumbline.alert" . }}{{ end }}
{{- if and .Alerts.Firing .Alerts.Resolved }}Over:
{{ end }}
{{- range .Alerts.Resolved }}{{ template "plumbline.alert" . }}{{ end }}
{{- end }}
{{ define "plumbline.alert" -}}
{{ .Annotations.description }}
Runbook: {{ or .Annotations.runbook_url .Annotations.runbook }}
{{- $from := (.StartsAt.Add -${HOUR_NS}).UTC }}{{ $to := (.StartsAt.Add ${HOUR_NS}).UTC }}
{{- $grafana := printf "from=%d&to=%d" $from.UnixMilli $to.UnixMilli }}
{{- $prometheus := printf "g0.range_input=2h&g0.end_input=%s" ($to.Format "2006-01-02 15:04:05" | urlquery) }}
{{- $explore := print "${FROM}" $from.UnixMilli "${TO}" $to.UnixMilli "${END}" }}
{{- $jaeger := printf "lookback=custom&start=%d&end=%d" $from.UnixMicro $to.UnixMicro }}
{{- with .Annotations.panel_url }}
Panel: {{ . | reReplaceAll "${AROUND.grafana}" $grafana | reReplaceAll "${AROUND.prometheus}" $prometheus }}{{ end }}
{{- with or .Annotations.traces_url .Annotations.traces }}
Traces: {{ . | reReplaceAll "${AROUND.jaeger}" $jaeger | reReplaceAll "${AROUND.explore}" $explore }}{{ end }}
{{- with or .Annotations.logs_url .Annotations.logs }}
Records: {{ . | reReplaceAll "${AROUND.explore}" $explore }}{{ end }}
{{- with .Annotations.log }}
Look into the {{ . }}.{{ end }}
{{ end }}
`;
  return [{ path: TEMPLATES_PATH, body }];
}
