import { describe, expect, test } from "vitest";
import { configWith } from "../support/config.ts";
import { faulty, mistakes, refusal } from "../support/mistakes.ts";

/** What must not be read in a terminal, a CI log or a bug report. */
const SECRET = "s3cr3t-T0ken";

const inline: readonly (readonly [what: string, changes: Record<string, unknown>, at: string])[] = [
  ["a Slack webhook", receiver({ slack: { apiUrl: `https://hooks.slack.com/services/${SECRET}`, channel: "#alerts" } }), "receivers.r.slack.apiUrl"],
  ["a PagerDuty key", receiver({ pagerduty: { routingKey: SECRET } }), "receivers.r.pagerduty.routingKey"],
  ["a mail password", receiver({ email: { ...mail(), password: SECRET } }), "receivers.r.email.password"],
  ["a webhook with a user's password", receiver({ webhook: { url: `https://me:${SECRET}@example.com/hook` } }), "receivers.r.webhook.url"],
  ["a webhook with a token in its query", receiver({ webhook: { url: `https://example.com/hook?token=${SECRET}` } }), "receivers.r.webhook.url"],
  ["a secret for the name of a variable", receiver({ pagerduty: { routingKey: { env: SECRET } } }), "receivers.r.pagerduty.routingKey.env"],
  ["a secret for the path of a file", receiver({ pagerduty: { routingKey: { file: SECRET } } }), "receivers.r.pagerduty.routingKey.file"],
  ["a secret beside the known settings", receiver({ webhook: { url: "https://example.com/hook", bearer: SECRET } }), "receivers.r.webhook.bearer"],
  ["a secret in a kind of receiver that does not exist", receiver({ telegram: { bot: SECRET, chat: [SECRET] } }), "receivers.r"],
  ["a secret in place of a receiver", receiver(SECRET), "receivers.r"],
  ["two kinds in one receiver", receiver({ slack: { apiUrl: SECRET }, pagerduty: { routingKey: SECRET } }), "receivers.r"],
  ["a secret in place of all receivers", { receivers: SECRET }, "receivers"],
  ["the key of user ids", { privacy: { userKey: SECRET } }, "privacy.userKey"],
  ["a section that does not exist", { slackHook: SECRET }, "slackHook"],
  ["a section that does not exist, with settings", { pagerduty: { oncall: { key: SECRET }, list: [SECRET] } }, "pagerduty"],
  ["an unknown setting", { privacy: { salt: SECRET } }, "privacy.salt"],
  ["an address in place of a receiver's name", { routes: { critical: [`https://hooks.slack.com/services/${SECRET}`] } }, "routes.critical"],
];

function receiver(value: unknown): Record<string, unknown> {
  return { receivers: { r: value }, routes: {} };
}

function mail(): object {
  return { to: "oncall@example.com", from: "alerts@example.com", smarthost: "mail.example.com:587" };
}

describe("a secret in the config", () => {
  test.each(inline)("is refused and not repeated: %s", (_what, changes, at) => {
    const error = refusal(faulty(changes));
    expect(error.findings.map((finding) => finding.at)).toEqual([at]);
    expect(error.message).not.toContain(SECRET);
  });

  test("is not repeated either where the config is nothing but it", () => {
    expect(refusal(SECRET).message).not.toContain(SECRET);
    expect(refusal([SECRET]).message).not.toContain(SECRET);
  });

  test("comes with the way out", () => {
    const found = mistakes(faulty(receiver({ pagerduty: { routingKey: SECRET } })));
    expect(found["receivers.r.pagerduty.routingKey"]).toEqual({
      severity: "error",
      at: "receivers.r.pagerduty.routingKey",
      value: "(a text, not shown)",
      allowed: "{ file: … } or { env: … }: a secret never stands in the config",
      fix: "move it to a file, or to an environment variable of the deploy, and name that here",
    });
  });

  test("leaves the names around it readable", () => {
    expect(refusal(faulty(receiver({ telegram: { bot: SECRET } }))).message).toContain('is       {"telegram":{"bot":"(a text, not shown)"}}');
  });
});

describe("a receiver", () => {
  test.each([
    ["a webhook without secrets", { webhook: { url: "http://127.0.0.1:9000/hook" } }],
    ["a webhook from a file", { webhook: { url: { file: "/run/secrets/hook" } } }],
    ["Slack", { slack: { apiUrl: { env: "SLACK_URL" }, channel: "#alerts" } }],
    ["PagerDuty", { pagerduty: { routingKey: { file: "/run/secrets/pagerduty" } } }],
    ["e-mail without a login", { email: { to: "a@example.com", from: "b@example.com", smarthost: "mail:25" } }],
    ["e-mail with a login", { email: { to: "a@example.com", from: "b@example.com", smarthost: "mail:587", username: "u", password: { env: "MAIL" } } }],
  ] as const)("may be %s", (_what, value) => {
    expect(configWith({ receivers: { r: value }, routes: { critical: ["r"], warning: ["r"] } }).receivers.r).toEqual(value);
  });

  test("says what is wrong inside the kind that it is", () => {
    const found = mistakes(faulty(receiver({ email: { to: "nobody", from: "b@example.com", smarthost: "mail" } })));
    expect(Object.entries(found).map(([at, { allowed }]) => [at, allowed])).toEqual([
      ["receivers.r.email.to", "an e-mail address"],
      ["receivers.r.email.smarthost", '"host:port"'],
    ]);
  });

  test("of no kind is told the kinds", () => {
    expect(mistakes(faulty(receiver({ slak: {} })))["receivers.r"]?.allowed).toBe("one of { webhook }, { slack }, { pagerduty } or { email }");
  });
});
