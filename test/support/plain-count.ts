import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line, for whoever reads no runner's own summary. */
export default class PlainCount implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string) => states.filter((each) => each === state).length;
    // A file that could not be read has no tests to fail.
    const broken = modules.filter((module) => module.state() === "failed" && [...module.children.allTests()].length === 0).length;
    console.log(`${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped`);
  }
}
