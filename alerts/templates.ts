import type { Artifact } from "../artifact/artifact.ts";
import { AROUND } from "./links.ts";

export const TEMPLATES_PATH = "alertmanager/plumbline.tmpl";

/** An hour as Go counts it. */
const HOUR_NS = 3_600_000_000_000;

/** How a message reads in Slack, PagerDuty and mail: what, where, how bad, what to do. Links show an hour before and after it began. */
export function templateFiles(): readonly Artifact[] {
  const body = `{{ define "plumbline.title" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .CommonLabels.severity }}{{ end }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ with .CommonLabels.environment }} ({{ . }}){{ end }}
{{- end }}
{{ define "plumbline.text" -}}
{{ range .Alerts }}{{ .Annotations.description }}
Runbook: {{ or .Annotations.runbook_url .Annotations.runbook }}
{{- $from := (.StartsAt.Add -${HOUR_NS}).UTC }}{{ $to := (.StartsAt.Add ${HOUR_NS}).UTC }}
{{- $grafana := printf "from=%d&to=%d" $from.UnixMilli $to.UnixMilli }}
{{- $prometheus := printf "g0.range_input=2h&g0.end_input=%s" ($to.Format "2006-01-02 15:04:05" | urlquery) }}
{{- $jaeger := printf "lookback=custom&start=%d&end=%d" $from.UnixMicro $to.UnixMicro }}
{{- with .Annotations.panel_url }}
Panel: {{ . | reReplaceAll "${AROUND.grafana}" $grafana | reReplaceAll "${AROUND.prometheus}" $prometheus }}{{ end }}
{{- with or .Annotations.traces_url .Annotations.traces }}
Traces: {{ . | reReplaceAll "${AROUND.jaeger}" $jaeger }}{{ end }}
{{- with .Annotations.logs }}
Records: {{ . }}{{ end }}
{{- with .Annotations.log }}
Look into the {{ . }}.{{ end }}
{{ end }}
{{- end }}
`;
  return [{ path: TEMPLATES_PATH, body }];
}
