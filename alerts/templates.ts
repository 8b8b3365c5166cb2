import type { Artifact } from "../artifact/artifact.ts";

export const TEMPLATES_PATH = "alertmanager/plumbline.tmpl";

/** How a message reads in Slack and PagerDuty: what, where, how bad, what to do. */
export function templateFiles(): readonly Artifact[] {
  const body = `{{ define "plumbline.title" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .CommonLabels.severity }}{{ end }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ with .CommonLabels.environment }} ({{ . }}){{ end }}
{{- end }}
{{ define "plumbline.text" -}}
{{ range .Alerts }}{{ .Annotations.description }}
Runbook: {{ or .Annotations.runbook_url .Annotations.runbook }}
{{ end }}
{{- end }}
`;
  return [{ path: TEMPLATES_PATH, body }];
}
