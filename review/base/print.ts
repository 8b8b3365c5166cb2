import { writeFileSync } from "node:fs";
import { ConfigError } from "../../config/finding.ts";
import { describeHere } from "../here.ts";

/** The program with which a revision describes itself, by its own code, to the review of a later one: into the file that it is told. */
const [, , file = ""] = process.argv;

const said = await describeHere().then(
  (description) => ({ description }),
  (error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: error.findings };
  },
);
writeFileSync(file, JSON.stringify(said));
