import { describe, expect, test } from "vitest";
import { exposed } from "../../intake/exposition.ts";
import { ledgerLag, ledgerRows } from "../../telemetry/server-metrics.ts";

describe("the text format of Prometheus", () => {
  test("names the metric, its kind and what it means, and a value a line", () => {
    expect(exposed(ledgerRows, [[{ result: "stored" }, 3]])).toBe(
      `# HELP ${ledgerRows.prom} ${ledgerRows.help}\n# TYPE ${ledgerRows.prom} counter\n${ledgerRows.prom}{result="stored"} 3\n`,
    );
    expect(exposed(ledgerLag, [[{}, 0.5]])).toContain(`\n${ledgerLag.prom} 0.5\n`);
  });

  test("escapes what ends a label's value", () => {
    expect(exposed(ledgerRows, [[{ result: 'a"b\\c\nd' }, 1]])).toContain('{result="a\\"b\\\\c\\nd"} 1');
  });
});
