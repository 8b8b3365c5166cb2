import { once } from "node:events";
import { createWriteStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ContractMetric } from "../telemetry/metric.ts";
import { contract } from "../telemetry/metrics.ts";
import { copyBlock } from "./past-block.ts";
import { blockMaker, MONDAY } from "./promtool.ts";

/** A month of a platform, as blocks: some hours made by promtool, and copied for the rest of it. */
export interface PastSize {
  readonly series: number;
  readonly days: number;
  /** Of a block. */
  readonly hours: number;
  /** Every so-manieth block has an incident in it. */
  readonly incidentEvery: number;
  readonly step: number;
}

const HOUR = 3_600;

interface Series {
  readonly name: string;
  readonly metric: ContractMetric;
  readonly labels: string;
  /** The calls that it counts: series of the same ones agree with each other. */
  readonly combination: number;
  /** Calls of a step that it counts, of all; the second in an incident. */
  readonly share: readonly [quiet: number, troubled: number];
}

/** The folder of the blocks, and how many series are in them. */
export async function makePast(folder: string, size: PastSize): Promise<{ readonly blocks: string; readonly series: number }> {
  const series = allSeries(size.series);
  const [quiet, troubled] = [await pattern(join(folder, "quiet"), series, size, false), await pattern(join(folder, "troubled"), series, size, true)];
  const blocks = join(folder, "blocks");
  const count = Math.ceil((size.days * 24) / size.hours);
  for (let index = 0; index < count; index++) {
    const id = `01AAAAAAAAAAAAAAAAAAAA${String(index).padStart(4, "0")}`;
    mkdirSync(join(blocks, id, "chunks"), { recursive: true });
    copyBlock(index % size.incidentEvery === size.incidentEvery - 1 ? troubled : quiet, join(blocks, id), index * size.hours * HOUR * 1_000, id);
  }
  return { blocks, series: series.length };
}

/** Combinations of labels with every metric that comes from calls, as many as fit. */
function allSeries(most: number): Series[] {
  const metrics = contract.filter(({ source, kind }) => source === "span" && (kind === "counter" || kind === "histogram"));
  const found = new Map<string, Series>();
  // A metric that has not all labels has the same series in several combinations.
  for (let combination = 0; found.size < most; combination++) {
    for (const each of metrics.flatMap((metric) => seriesOf(metric, combination))) found.set(`${each.name}{${each.labels}}`, each);
  }
  // Series of a name must stand together.
  return [...found.values()].slice(0, most).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function seriesOf(metric: ContractMetric, combination: number): Series[] {
  const call: Readonly<Record<string, string>> = {
    ...{ environment: "production", service: `app-${combination % 3}`, provider: "openai", model: `model-${combination % 16}`, operation: "chat" },
    ...{ feature: `feature-${Math.floor(combination / 16)}`, team: `team-${Math.floor(combination / 16) % 5}`, type: "input", direction: "input" },
    ...{ status: "success", error_type: "timeout", stage: "inference", kind: "exact", result: "hit", threshold: "", policy: "content" },
  };
  const labels = (more: Readonly<Record<string, string>>) =>
    Object.entries({ ...Object.fromEntries(metric.labels.map((label) => [label, call[label] ?? "x"])), ...more })
      .map(([label, value]) => `${label}="${value}"`)
      .join(",");
  const rare: Series["share"] = [0.01, 0.3];
  if (metric.kind === "histogram") {
    const bounds = [...(metric.buckets ?? []), Number.POSITIVE_INFINITY];
    const buckets = bounds.map((bound, index): Series => {
      const share = (index + 1) / bounds.length;
      const le = Number.isFinite(bound) ? String(bound) : "+Inf";
      return { name: `${metric.prom}_bucket`, metric, labels: labels({ le: Number.isInteger(bound) ? `${le}.0` : le }), combination, share: [Math.min(1, share * 3), share] };
    });
    return [...buckets, ...["_sum", "_count"].map((suffix): Series => ({ name: `${metric.prom}${suffix}`, metric, labels: labels({}), combination, share: [1, 1] }))];
  }
  if (metric.labels.includes("status"))
    return ["success", "error"].map((status) => ({ name: metric.prom, metric, labels: labels({ status }), combination, share: status === "error" ? rare : [1, 0.7] }));
  return [{ name: metric.prom, metric, labels: labels({}), combination, share: /error|refus|violation|unpriced|missing/.test(metric.prom) ? rare : [1, 1] }];
}

/** One block, made by promtool; in the middle third of a troubled one calls fail and are slow. */
async function pattern(folder: string, series: readonly Series[], { hours, step }: PastSize, incident: boolean): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "samples.txt");
  const samples = (hours * HOUR) / step;
  const out = createWriteStream(file, { highWaterMark: 1 << 24 });
  for (const { name, labels, share, combination } of series) {
    let text = "";
    let seed = combination * 7_919 + 13;
    let calls = 0;
    for (let at = 0; at < samples; at++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      const troubled = incident && at >= samples / 3 && at < (samples * 2) / 3;
      calls += Math.floor((seed >> 16) % 6) * share[troubled ? 1 : 0];
      text += `${name}{${labels}} ${Math.floor(calls)} ${MONDAY + at * step}\n`;
    }
    if (!out.write(text)) await once(out, "drain");
  }
  out.end("# EOF\n");
  await once(out, "finish");
  const blocks = join(folder, "blocks");
  blockMaker()(file, blocks, hours);
  rmSync(file);
  const [block, ...more] = readdirSync(blocks);
  if (!block || more.length > 0) throw new Error(`promtool made ${more.length + 1} blocks of ${hours} h`);
  return join(blocks, block);
}
