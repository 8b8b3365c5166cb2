import { pinnedVersion, releaseOf, toolOf } from "../../tools/catalog.ts";
import type { Program } from "../services/service.ts";

/** What a container is made from. */
export interface Image {
  readonly repository: string;
  readonly tag: string;
  /** Holds the tag to one content. Wins over the tag where it is there. */
  readonly digest?: `sha256:${string}`;
  /** What is run instead of the image's own start script. */
  readonly entrypoint?: readonly string[];
  /** Asks from inside whether the server is healthy. Absent where the image has nothing that could ask. */
  readonly probe?: (url: string) => readonly string[];
}

const wget = (url: string) => ["wget", "-q", "-O", "/dev/null", url];

const ask = "fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))";

/**
 * Every image, by the program that it holds. What is also built from a Go module has its version there, so both
 * targets run the same.
 */
const images: Readonly<Record<string, Image>> = {
  otelcol: { repository: "docker.io/otel/opentelemetry-collector-contrib", tag: built("otelcol") },
  prometheus: { repository: "docker.io/prom/prometheus", tag: `v${built("prometheus")}`, probe: wget },
  alertmanager: { repository: "docker.io/prom/alertmanager", tag: `v${built("alertmanager")}`, probe: wget },
  loki: { repository: "docker.io/grafana/loki", tag: built("loki"), probe: (url) => ["/usr/bin/loki", "-health", `-health.url=${url}`] },
  jaeger: { repository: "docker.io/jaegertracing/jaeger", tag: built("jaeger") },
  tempo: { repository: "docker.io/grafana/tempo", tag: "2.10.8" },
  // Without its start script, which wants to write below /usr/share/grafana.
  grafana: { repository: "docker.io/grafana/grafana", tag: "13.2.0", entrypoint: ["grafana"], probe: wget },
  postgres: { repository: "docker.io/library/postgres", tag: "15.18-bookworm", probe: (url) => ["pg_isready", "--quiet", "--dbname", url] },
  node: { repository: "docker.io/library/node", tag: "20.20.2-bookworm-slim", entrypoint: ["node"], probe: (url) => ["node", "-e", ask, url] },
};

function built(program: string): string {
  const tool = toolOf(program);
  if (!tool) throw new Error(`no tool has the program ${program}`);
  return tool.collector ? pinnedVersion(tool).replace(/^v/, "") : releaseOf(tool);
}

/** The name under which images know a program: its own, or that of what runs it. */
export function programName(program: Program): string {
  return program.kind === "node" ? "node" : program.name;
}

export function imageOf(program: Program): Image {
  const image = images[programName(program)];
  if (!image) throw new Error(`there is no image for ${programName(program)}`);
  return image;
}

export function reference({ repository, tag, digest }: Image): string {
  return `${repository}:${tag}${digest ? `@${digest}` : ""}`;
}
