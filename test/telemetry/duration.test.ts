import { describe, expect, test } from "vitest";
import { type Duration, fromSeconds, isDuration, toGo, toSeconds } from "../../telemetry/duration.ts";

describe("a duration", () => {
  test.each([
    ["0s", 0, "0ms", "0ms"],
    ["250ms", 0.25, "250ms", "250ms"],
    ["90s", 90, "90s", "90s"],
    ["60s", 60, "1m", "1m"],
    ["5m", 300, "5m", "5m"],
    ["90m", 5_400, "90m", "90m"],
    ["24h", 86_400, "24h", "1d"],
    ["30d", 2_592_000, "720h", "30d"],
    ["2w", 1_209_600, "336h", "14d"],
    ["1y", 31_536_000, "8760h", "365d"],
  ] as const)("%s is %d seconds, %s for Go and %s at its shortest", (duration, seconds, go, shortest) => {
    expect(isDuration(duration)).toBe(true);
    expect(toSeconds(duration)).toBe(seconds);
    expect(toGo(duration)).toBe(go);
    expect(fromSeconds(seconds)).toBe(shortest);
  });

  test("survives the way to seconds and back", () => {
    for (const duration of ["1ms", "999ms", "1s", "61s", "7m", "25h", "8d"] as const) expect(toSeconds(fromSeconds(toSeconds(duration)))).toBe(toSeconds(duration));
  });

  // Prometheus and Alertmanager know no fractions, signs, spaces or words.
  test.each(["", "5", "m", "1.5h", "-5m", "+5m", "5 m", "5minutes", "5M", "1h30m", "5m\n", "1e3s", " 5m"])("is not %j", (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => toSeconds(text as Duration)).toThrow("is no duration: write a whole number and one of ms, s, m, h, d, w, y");
  });
});
