import { type Artifact, jsonArtifact } from "../artifact/artifact.ts";
import { ZEROS_PATH } from "../collector/zeros.ts";
import { splitAddress } from "../config/address.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import type { AsideSettings } from "../intake/aside.ts";
import { toSeconds } from "../telemetry/duration.ts";
import type { Disks } from "./disks.ts";

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
  /** Requests with the series from zero, in OTLP/JSON, one a line. */
  readonly zerosFile: string;
  /** Where records go that the log store refuses for good. */
  readonly aside: AsideSettings;
  /** Disks to watch. All data of the stack lies beside that of the recorder, or in folders of the same host. */
  readonly disks: Disks;
}

/** Where records wait that the log store has refused. */
export function refusedRecords(config: Config, site: Site): AsideSettings {
  return { directory: `${site.data("recorder")}/set-aside`, keepSeconds: toSeconds(config.retention.logs) };
}

export function recorderFiles(config: Config, site: Site): readonly Artifact[] {
  const settings: RecorderSettings = {
    ...splitAddress(site.listen("recorder")),
    logs: `http://${site.reach("loki")}/otlp/v1/logs`,
    metrics: `http://${site.reach("otlpInternal")}/v1/metrics`,
    zerosFile: site.file(ZEROS_PATH),
    aside: refusedRecords(config, site),
    disks: { data: site.data("recorder") },
  };
  return [jsonArtifact(RECORDER_PATH, settings)];
}
