import { defineConfig } from "vitest/config";

/** Servers and whole stacks share two cores and the host's ports: they are tested one after the other. */
const oneByOne = { fileParallelism: false, maxWorkers: 1 } as const;

/** Every fault brought about on a real stack: it wants a machine that does nothing else. */
const FAULTS = "test/e2e/faults.test.ts";

/** Every alert's cases against its rules made wrong: weeks of series, evaluated dozens of times. */
const PROOFS = "test/proofs/**/*.test.ts";

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/plain-count.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/servers/**", "test/e2e/**", PROOFS],
          typecheck: { enabled: true, include: ["test/**/*.test-d.ts"] },
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: "servers", include: ["test/servers/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000, ...oneByOne, sequence: { groupOrder: 1 } },
      },
      {
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], exclude: [FAULTS], testTimeout: 300_000, hookTimeout: 300_000, ...oneByOne, sequence: { groupOrder: 2 } },
      },
      {
        test: { name: "proofs", include: [PROOFS], testTimeout: 1_200_000, sequence: { groupOrder: 3 } },
      },
      {
        test: { name: "faults", include: [FAULTS], testTimeout: 600_000, hookTimeout: 600_000, ...oneByOne, sequence: { groupOrder: 4 } },
      },
    ],
  },
});
