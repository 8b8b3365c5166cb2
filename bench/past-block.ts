import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// The layout is that of Prometheus' documentation, tsdb/docs/format: index.md and chunks.md.

/** Headers of a segment of chunks, and of an index. */
const CHUNKS_HEAD = 8;
const INDEX_HEAD = 5;
const CRC = 4;
/** From the end of an index: six offsets and a checksum; the second offset is that of the series, the third what follows them. */
const TOC = 6 * 8 + CRC;
/** A series begins at a multiple of this. */
const ALIGNED = 16;

/**
 * Copies a block to another time. Millions of samples of text take promtool minutes; the same block some hours later
 * differs in the first time of every chunk only, and checksums.
 */
export function copyBlock(block: string, target: string, shiftMs: number, ulid: string): void {
  cpSync(block, target, { recursive: true, filter: (path) => !/index$|chunks\/\d+$/.test(path) });
  for (const name of readdirSync(join(block, "chunks"))) writeFileSync(join(target, "chunks", name), shiftedChunks(readFileSync(join(block, "chunks", name)), shiftMs));
  writeFileSync(join(target, "index"), shiftedIndex(readFileSync(join(block, "index")), shiftMs));
  const meta = JSON.parse(readFileSync(join(block, "meta.json"), "utf8")) as { minTime: number; maxTime: number; compaction: object };
  const compaction = { ...meta.compaction, sources: [ulid] };
  writeFileSync(join(target, "meta.json"), JSON.stringify({ ...meta, ulid, minTime: meta.minTime + shiftMs, maxTime: meta.maxTime + shiftMs, compaction }));
  copyFileSync(join(block, "tombstones"), join(target, "tombstones"));
}

function shiftedChunks(bytes: Buffer, shiftMs: number): Buffer {
  for (let at = CHUNKS_HEAD; at < bytes.length; ) {
    const length = uvarint(bytes, at);
    // Behind the length stand the encoding, then the data: two bytes count the samples, then comes the first time.
    shiftVarint(bytes, length.end + 3, shiftMs);
    const end = length.end + 1 + length.value;
    bytes.writeUInt32BE(crc32c(bytes, length.end, end), end);
    at = end + CRC;
  }
  return bytes;
}

function shiftedIndex(bytes: Buffer, shiftMs: number): Buffer {
  const toc = bytes.length - TOC;
  const [from, to] = [
    Number(bytes.readBigUInt64BE(toc + 8)),
    Math.min(...[2, 3, 4, 5].map((index) => Number(bytes.readBigUInt64BE(toc + index * 8))).filter((offset) => offset > 0)),
  ];
  for (let at = Math.ceil(Math.max(from, INDEX_HEAD) / ALIGNED) * ALIGNED; at < to; at = Math.ceil(at / ALIGNED) * ALIGNED) {
    const length = uvarint(bytes, at);
    if (length.value === 0) break;
    const labels = uvarint(bytes, length.end);
    const chunks = uvarint(bytes, skipped(bytes, labels.end, labels.value * 2));
    if (chunks.value > 0) shiftVarint(bytes, chunks.end, shiftMs);
    const end = length.end + length.value;
    bytes.writeUInt32BE(crc32c(bytes, length.end, end), end);
    at = end + CRC;
  }
  return bytes;
}

/** Changes a time where it stands. As milliseconds of our decades all are of one length. */
function shiftVarint(bytes: Buffer, at: number, shift: number): void {
  const { value, end } = uvarint(bytes, at);
  let rest = value + shift * 2;
  for (let index = at; index < end; index++) {
    bytes[index] = (rest % 128) + (index < end - 1 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
  if (rest > 0) throw new Error("the time does not fit where the old one stood");
}

function uvarint(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = from, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: at + 1 };
  }
}

function skipped(bytes: Buffer, from: number, count: number): number {
  let at = from;
  for (let index = 0; index < count; index++) at = uvarint(bytes, at).end;
  return at;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest >>> 0;
});

/** The Castagnoli checksum. */
function crc32c(bytes: Buffer, from: number, to: number): number {
  let sum = 0xffffffff;
  for (let at = from; at < to; at++) sum = (table[(sum ^ (bytes[at] ?? 0)) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
