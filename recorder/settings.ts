import { type Artifact, jsonArtifact } from "../artifact/artifact.ts";
import { ZEROS_PATH } from "../collector/zeros.ts";
import { splitAddress } from "../config/address.ts";
import type { Site } from "../config/site.ts";

export const RECORDER_PATH = "recorder/recorder.json";

/** What the recorder is told when it starts. */
export interface RecorderSettings {
  /** Where it listens. */
  readonly host: string;
  readonly port: number;
  /** Loki's OTLP endpoint for logs. */
  readonly logs: string;
  /** The Collector's internal OTLP endpoint for metrics. */
  readonly metrics: string;
  /** OTLP/JSON of the series from zero. */
  readonly zerosFile: string;
  /** Where records go that the log store refuses for good. */
  readonly asideFile: string;
}

export function recorderFiles(site: Site): readonly Artifact[] {
  const settings: RecorderSettings = {
    ...splitAddress(site.listen("recorder")),
    logs: `http://${site.reach("loki")}/otlp/v1/logs`,
    metrics: `http://${site.reach("otlpInternal")}/v1/metrics`,
    zerosFile: site.file(ZEROS_PATH),
    asideFile: `${site.data("recorder")}/set-aside.jsonl`,
  };
  return [jsonArtifact(RECORDER_PATH, settings)];
}
