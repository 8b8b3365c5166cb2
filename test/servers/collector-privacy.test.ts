import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { type Attributes, chatCall, type SpanInput, usage } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";
import { allSecrets, core, secrets } from "../support/secrets.ts";

const PROMPT = "tell-me-of-the-prompt";
const ANSWER = "this-was-the-answer";
const content: Attributes = { "gen_ai.input.messages": `${PROMPT} ${allSecrets}`, "gen_ai.output.messages": ANSWER };

/** Where a client can write text, each place with everything that must not come through. */
const dirtyCall = (userId: string): SpanInput =>
  chatCall(
    {
      ...usage(1, 1),
      ...content,
      "user.id": userId,
      "error.type": allSecrets,
      "my.secret.attribute": "unlisted-attribute",
      "url.path": `/u/${allSecrets}`,
      "free.text": allSecrets,
    },
    {
      status: { code: 2, message: `failed: ${allSecrets}` },
      events: [
        {
          name: "exception",
          attributes: {
            "exception.type": allSecrets,
            "exception.message": allSecrets,
            "exception.stacktrace": allSecrets,
            "user.id": "raw-user-in-event",
            "gen_ai.prompt": PROMPT,
          },
        },
      ],
      links: [{ traceId: "ab".repeat(16), spanId: "cd".repeat(8), attributes: { "user.id": "raw-user-in-link", note: allSecrets } }],
    },
  );

/** Failed, though its status does not say so; its event has a name that somebody wrote. */
const quietFailure: SpanInput = chatCall(
  { ...usage(1, 1), "error.type": allSecrets },
  { status: { code: 0, message: allSecrets }, events: [{ name: allSecrets, attributes: {} }] },
);

const dirtyStep: SpanInput = {
  name: `look up ${allSecrets}`,
  status: { code: 2, message: allSecrets },
  attributes: { "user.id": "raw-user-of-step", "enduser.id": "raw-enduser", "app.prompt": PROMPT, "http.route": "/kept-route" },
};

const sender = {
  resource: { "service.name": "ai-app", "user.id": "raw-user-in-resource", "host.owner": "unlisted-resource-attribute" },
  scope: { "user.id": "raw-user-in-scope", note: "unlisted-scope-attribute" },
};

const unlisted = ["unlisted-attribute", "unlisted-resource-attribute", "unlisted-scope-attribute", "unlisted-log-attribute"];
const rawUsers = ["raw-user", "raw-enduser", "user-17", "user-18"];

async function dirty(privacy: NonNullable<Parameters<typeof collectorWith>[0]>["privacy"] = {}): Promise<CollectorUnderTest> {
  const collector = await collectorWith({ privacy: { allowAttributes: ["free.text"], ...privacy } });
  await collector.send([dirtyCall("user-17"), dirtyCall("user-17"), dirtyCall("user-18"), quietFailure, dirtyStep], sender);
  await collector.sendLogs(
    [
      { body: `plain ${allSecrets}`, attributes: { "user.id": "user-17", error_message: allSecrets, note: "unlisted-log-attribute", "free.text": allSecrets } },
      { body: { message: allSecrets, nested: { mail: allSecrets } }, attributes: { user_id: "user-17", prompt: `${PROMPT} ${allSecrets}`, response: ANSWER } },
      { body: { content: PROMPT, role: "user" }, eventName: "gen_ai.user.message", attributes: { "gen_ai.system": "openai" } },
      { body: { message: { content: ANSWER } }, attributes: { "event.name": "gen_ai.choice" } },
      { body: "named", eventName: allSecrets, attributes: { "event.name": allSecrets, "exception.type": allSecrets, "error.type": allSecrets } },
      { body: "the last record" },
    ],
    sender,
  );
  await eventually(() => {
    expect(collector.records()).toHaveLength(4);
    expect(collector.traceStore.text().includes("kept-route")).toBe(true);
    expect(collector.logStore.text().includes("the last record")).toBe(true);
  });
  return collector;
}

const everywhere = (collector: CollectorUnderTest) =>
  ({ "the call records": collector.recorder.text(), "the trace store": collector.traceStore.text(), "the log store": collector.logStore.text() }) as const;

/** Says which of some texts a store holds: what it holds otherwise would fill the screen. */
const found = (collector: CollectorUnderTest, place: Place, texts: readonly string[]) => texts.filter((text) => everywhere(collector)[place].includes(text));

type Place = (typeof places)[number];

const places = ["the call records", "the trace store", "the log store"] as const;

describe("with content off", () => {
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    collector = await dirty();
  });
  afterAll(() => collector?.close());

  test.each(places.flatMap((place) => secrets.map((secret) => ({ place, secret, shown: secret.value.slice(0, 12) }))))(
    "nothing like $shown… reaches $place",
    ({ place, secret }) => {
      expect(found(collector, place, [core(secret)])).toEqual([]);
    },
  );

  test.each(places)("no attribute that is not listed reaches %s", (place) => {
    expect(found(collector, place, unlisted)).toEqual([]);
  });

  test.each(places)("no prompt and no answer reaches %s", (place) => {
    expect(found(collector, place, [PROMPT, ANSWER])).toEqual([]);
  });

  test.each(places)("no user id reaches %s as it was", (place) => {
    expect(found(collector, place, rawUsers)).toEqual([]);
  });

  test("a user is the same keyed hash every time and everywhere, and nobody else's", () => {
    const [first, second, third] = collector.records().map(({ fields }) => fields.user_id);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(first).not.toBe(createHash("sha256").update("user-17").digest("hex"));
    for (const place of ["the trace store", "the log store"] as const) expect(found(collector, place, [String(first)])).toHaveLength(1);
  });

  test("users whose ids are numbers are told apart, too", async () => {
    const before = collector.records().length;
    await collector.send([chatCall({ "user.id": 41 }), chatCall({ "user.id": 42 })]);
    const users = await eventually(() => {
      const found = collector
        .records()
        .slice(before)
        .map(({ fields }) => fields.user_id);
      expect(found).toHaveLength(2);
      return found;
    });
    expect(users[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(users[1]).not.toBe(users[0]);
  });

  test("what is harmless stays, with a word in place of each secret", () => {
    const words = secrets.map(({ placeholder }) => placeholder);
    for (const place of ["the trace store", "the log store"] as const) expect(found(collector, place, words)).toEqual(words);
    expect(found(collector, "the trace store", ["failed: was [email] here"])).toHaveLength(1);
    expect(collector.records()[0]?.fields.error_message).toContain("failed: was [email] here");
  });
});

describe("with content redacted", () => {
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    collector = await dirty({ content: "redacted", contentBytes: 256 });
  });
  afterAll(() => collector?.close());

  test("prompts and answers are stored, cut and cleaned", () => {
    const { prompt, response } = collector.records()[0]?.fields ?? {};
    expect(String(prompt)).toContain(PROMPT);
    expect(String(prompt)).toContain("[email]");
    expect(String(prompt).length).toBeLessThanOrEqual(256);
    expect(response).toBe(ANSWER);
    expect(found(collector, "the log store", [PROMPT])).toHaveLength(1);
  });

  test.each(places)("secrets do not reach %s", (place) => {
    expect(found(collector, place, secrets.map(core))).toEqual([]);
  });
});

describe("with content hashed", () => {
  let collector: CollectorUnderTest;
  beforeAll(async () => {
    collector = await dirty({ content: "hashed" });
  });
  afterAll(() => collector?.close());

  test("prompts and answers are hashes", () => {
    expect(collector.records()[0]?.fields.response).toBe(createHash("sha256").update(ANSWER).digest("hex"));
    expect(collector.records()[0]?.fields.prompt).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(places)("no word of them reaches %s", (place) => {
    expect(found(collector, place, [PROMPT, ANSWER])).toEqual([]);
  });
});
