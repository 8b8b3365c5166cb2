import type { Artifact } from "../artifact/artifact.ts";
import { AROUND } from "./links.ts";

export const TEMPLATES_PATH = "alertmanager/plumbline.tmpl";

/** An hour as Go counts it. */
const HOUR_NS = 3_600_000_000_000;

/** How a message reads in Slack and PagerDuty: what, where, how bad, what to do. */
export function templateFiles(): readonly Artifact[] {
  const body = `{{ define "plumbline.title" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .CommonLabels.severity }}{{ end }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ with .CommonLabels.environment }} ({{ . }}){{ end }}
{{- end }}
{{ define "plumbline.text" -}}
{{ range .Alerts }}{{ .Annotations.description }}
Runbook: {{ or .Annotations.runbook_url .Annotations.runbook }}
{{- $from := (.StartsAt.Add -${HOUR_NS}).UnixMilli }}{{ $to := (.StartsAt.Add ${HOUR_NS}).UnixMilli }}
{{- with .Annotations.panel_url }}
Panel: {{ reReplaceAll "from=${AROUND.from}&to=${AROUND.to}" (printf "from=%d&to=%d" $from $to) . }}{{ end }}
{{- with or .Annotations.traces_url .Annotations.traces }}
Traces: {{ . }}{{ end }}
{{- with .Annotations.logs }}
Records: {{ . }}{{ end }}
{{ end }}
{{- end }}
`;
  return [{ path: TEMPLATES_PATH, body }];
}
