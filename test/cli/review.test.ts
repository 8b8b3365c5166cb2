import { describe, expect, it } from "vitest";
import { UsageError } from "../../cli/arguments.ts";
import { reviewCommand } from "../../cli/review.ts";

describe("plumb review", () => {
  it.each([
    [["--output=/etc/passwd"], "There is no option --output."],
    [["--prometheus", "http://127.0.0.1:1", "--blocks", "b"], "--prometheus and --blocks are both given; one history is allowed."],
    [["--prometheus", "127.0.0.1"], "The address of Prometheus must begin with http:// or https://"],
    [["--prometheus", "https://me:secret@host"], "The address of Prometheus holds a login"],
  ])("with %j says what is wrong before it does anything", async (args, message) => {
    const error: unknown = await reviewCommand(args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("secret");
  });
});
