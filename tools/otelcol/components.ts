import { stringify } from "yaml";

const core = "go.opentelemetry.io/collector";
const contrib = "github.com/open-telemetry/opentelemetry-collector-contrib";

/**
 * The components of our Collector. All are in the stock contrib image too, so the same configuration runs there.
 * `pprof` and `nop` are for the benchmarks only.
 */
const components = {
  extensions: [`${contrib}/extension/healthcheckextension`, `${contrib}/extension/storage/filestorage`, `${contrib}/extension/pprofextension`],
  receivers: [`${core}/receiver/otlpreceiver`, `${contrib}/receiver/prometheusreceiver`],
  processors: [
    `${core}/processor/memorylimiterprocessor`,
    `${core}/processor/batchprocessor`,
    `${contrib}/processor/transformprocessor`,
    `${contrib}/processor/filterprocessor`,
    `${contrib}/processor/redactionprocessor`,
    `${contrib}/processor/tailsamplingprocessor`,
    `${contrib}/processor/deltatocumulativeprocessor`,
  ],
  connectors: [`${contrib}/connector/signaltometricsconnector`, `${core}/connector/forwardconnector`],
  exporters: [`${core}/exporter/otlpexporter`, `${core}/exporter/otlphttpexporter`, `${core}/exporter/nopexporter`, `${contrib}/exporter/prometheusexporter`],
} as const;

const providers = ["envprovider", "fileprovider", "yamlprovider"].map((name) => `${core}/confmap/provider/${name}`);

/** The stable modules of the Collector are at 1.(x - 94) where the others are at 0.x. */
const STABLE_OFFSET = 94;

/** Manifest for the Collector's builder: every component at the version of the builder itself. */
export function manifest(version: string, outputPath: string): string {
  const [, minor, patch] = version.split(".");
  const stable = `v1.${Number(minor) - STABLE_OFFSET}.${patch}`;
  const at = (modules: readonly string[], wanted: string) => modules.map((module) => ({ gomod: `${module} ${wanted}` }));
  return stringify({
    dist: {
      module: "plumbline.dev/otelcol",
      name: "otelcol",
      description: "OpenTelemetry Collector with the components that Plumbline uses",
      version: version.replace(/^v/, ""),
      output_path: outputPath,
    },
    ...Object.fromEntries(Object.entries(components).map(([kind, modules]) => [kind, at(modules, version)])),
    providers: at(providers, stable),
  });
}
