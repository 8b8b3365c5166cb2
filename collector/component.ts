import type { Artifact } from "../artifact/artifact.ts";
import { yamlArtifact } from "../artifact/artifact.ts";

type Kind = "receivers" | "processors" | "connectors" | "exporters" | "extensions";

type Signal = "traces" | "metrics" | "logs";

/**
 * A component of the Collector. Pipelines hold components, not their names, so a pipeline cannot refer to one that is
 * not configured, and one that nothing holds is not configured.
 */
export interface Component<K extends Kind = Kind> {
  readonly kind: K;
  /** `type` or `type/name` */
  readonly id: string;
  readonly settings: object;
}

export type Connector = Component<"connectors">;

function make<K extends Kind>(kind: K) {
  return (id: string, settings: object = {}): Component<K> => ({ kind, id, settings });
}

export const receiver = make("receivers");
export const processor = make("processors");
export const connector = make("connectors");
export const exporter = make("exporters");
export const extension = make("extensions");

export interface Pipeline {
  readonly signal: Signal;
  readonly name: string;
  readonly receivers: readonly (Component<"receivers"> | Connector)[];
  readonly processors: readonly Component<"processors">[];
  readonly exporters: readonly (Component<"exporters"> | Connector)[];
}

export interface CollectorConfig {
  readonly extensions: readonly Component<"extensions">[];
  readonly pipelines: readonly Pipeline[];
  readonly telemetry: object;
}

/** The Collector's configuration file. */
export function renderCollector(path: string, { extensions, pipelines, telemetry }: CollectorConfig): Artifact {
  const used = new Set<Component>([...extensions, ...pipelines.flatMap((pipeline) => [...pipeline.receivers, ...pipeline.processors, ...pipeline.exporters])]);
  const section = (kind: Kind) => Object.fromEntries([...used].filter((each) => each.kind === kind).map(({ id, settings }) => [id, settings]));
  const ids = (components: readonly Component[]) => components.map(({ id }) => id);
  return yamlArtifact(
    path,
    escapeDollars({
      extensions: section("extensions"),
      receivers: section("receivers"),
      processors: section("processors"),
      connectors: section("connectors"),
      exporters: section("exporters"),
      service: {
        extensions: ids(extensions),
        telemetry,
        pipelines: Object.fromEntries(
          pipelines.map(({ signal, name, receivers, processors, exporters }) => [
            `${signal}/${name}`,
            { receivers: ids(receivers), processors: ids(processors), exporters: ids(exporters) },
          ]),
        ),
      },
    }),
  );
}

/** A value that the Collector reads from a file when it starts; it never stands in the configuration. */
export function fromFile(path: string): string {
  return `\${file:${path}}`;
}

/** The Collector expands `${…}` and takes `$$` for a dollar; only references to files are meant. */
function escapeDollars(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\$(?!\{file:)/g, "$$$$");
  if (Array.isArray(value)) return value.map(escapeDollars);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escapeDollars(each)]));
}
