import { readFileSync } from "node:fs";
import { compareVersions } from "./compare-versions.ts";

/** A tool that is built from its Go module. Its version stands in the module file beside, and nowhere else. */
export interface Tool {
  /** Folder below `tools/` with its go.mod and go.sum. */
  readonly name: string;
  /** The module whose version is the tool's. */
  readonly module: string;
  /** Main packages, by the program each becomes. */
  readonly programs: Readonly<Record<string, string>>;
  readonly buildArgs?: readonly string[];
  /** The variable that a release build sets, so that the program can say its version. */
  readonly versionVariable?: string;
  /** Made by the Collector's builder from its components rather than from one main package. */
  readonly collector?: boolean;
  /** Folder of the module with the sources of its web pages; `tools/<name>/ui` has what they are made with. */
  readonly ui?: string;
}

export const tools: readonly Tool[] = [
  {
    name: "prometheus",
    module: "github.com/prometheus/prometheus",
    programs: {
      prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
      promtool: "github.com/prometheus/prometheus/cmd/promtool",
    },
    // Without the service discovery of every cloud, which is most of the compile time and none of our use.
    buildArgs: ["-tags", "remove_all_sd,builtinassets"],
    versionVariable: "github.com/prometheus/common/version.Version",
    ui: "web/ui",
  },
  {
    name: "alertmanager",
    module: "github.com/prometheus/alertmanager",
    programs: {
      alertmanager: "github.com/prometheus/alertmanager/cmd/alertmanager",
      amtool: "github.com/prometheus/alertmanager/cmd/amtool",
    },
    versionVariable: "github.com/prometheus/common/version.Version",
  },
  {
    name: "jaeger",
    module: "github.com/jaegertracing/jaeger",
    programs: { jaeger: "github.com/jaegertracing/jaeger/cmd/jaeger" },
    buildArgs: ["-mod=mod"],
    versionVariable: "github.com/jaegertracing/jaeger/internal/version.latestVersion",
  },
  {
    name: "loki",
    module: "github.com/grafana/loki/v3",
    programs: { loki: "github.com/grafana/loki/v3/cmd/loki" },
    versionVariable: "github.com/grafana/loki/v3/pkg/util/build.Version",
  },
  { name: "otelcol", module: "go.opentelemetry.io/collector/cmd/builder", programs: { otelcol: "." }, collector: true },
];

/** The tool that a program belongs to. */
export function toolOf(program: string): Tool | undefined {
  return tools.find((tool) => program in tool.programs);
}

export function moduleFile(tool: Tool, name: "go.mod" | "go.sum" | "ui/package.json" | "ui/package-lock.json"): string {
  return readFileSync(new URL(`./${tool.name}/${name}`, import.meta.url), "utf8");
}

/** `v0.316.0`, as the module file pins it. */
export function pinnedVersion(tool: Tool): string {
  const pinned = new RegExp(`^\\s*(?:require\\s+)?${tool.module.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(moduleFile(tool, "go.mod"))?.[1];
  if (!pinned) throw new Error(`tools/${tool.name}/go.mod pins no version of ${tool.module}`);
  return pinned;
}

/** The release that a module version is: Prometheus 3.16.0 is module v0.316.0, Jaeger 2.13.0 is v1.76.0. */
export function releaseOf(tool: Tool): string {
  const [major = "", minor = "", patch = ""] = pinnedVersion(tool).replace(/^v/, "").split(".");
  if (tool.name === "prometheus") return `${minor.slice(0, -2)}.${Number(minor.slice(-2))}.${patch}`;
  if (tool.name === "jaeger") return `2.${Number(minor) - 63}.${patch}`;
  return `${major}.${minor}.${patch}`;
}

/** The newest Go that any module file asks for. */
export function neededGo(): string {
  const versions = tools.map((tool) => /^go (\S+)$/m.exec(moduleFile(tool, "go.mod"))?.[1] ?? "0");
  return versions.reduce((newest, each) => (compareVersions(each, newest) > 0 ? each : newest));
}
