import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactsOf } from "../../stacks/artifacts.ts";
import { localSite } from "../../stacks/local/site.ts";
import { configWith } from "../support/config.ts";
import { synthesise, targets } from "../support/synth.ts";

const canary = "canary-7f3a9c-do-not-write-me";
const folder = mkdtempSync(join(tmpdir(), "plumbline-canary-"));
const file = join(folder, "secret");

/** A config that finds every kind of secret in a file or in the environment. */
const config = configWith({
  receivers: {
    hook: { webhook: { url: { env: "CANARY" } } },
    chat: { slack: { apiUrl: { file }, channel: "#llm" } },
    pager: { pagerduty: { routingKey: { env: "CANARY" } } },
    mail: { email: { to: "a@example.org", from: "b@example.org", smarthost: "mail.example.org:587", username: "b", password: { file } } },
  },
  routes: { critical: ["hook", "pager"], warning: ["chat", "mail"], heartbeat: [] },
  privacy: { userKey: { env: "CANARY" } },
});

beforeAll(() => {
  process.env.CANARY = canary;
  writeFileSync(file, canary);
});

afterAll(() => {
  delete process.env.CANARY;
  rmSync(folder, { recursive: true });
});

describe.each(Object.keys(targets) as (keyof typeof targets)[])("the synthesised %s stack", (target) => {
  test("holds no secret", () => {
    expect(synthesise(target, config).text).not.toContain(canary);
  });

  test("does not change with a secret, so not even a hash of one is in it", () => {
    const before = synthesise(target, config).text;
    process.env.CANARY = "another";
    writeFileSync(file, "another");
    expect(synthesise(target, config).text).toBe(before);
    process.env.CANARY = canary;
    writeFileSync(file, canary);
  });

  test("says where each is found", () => {
    const plan = synthesise(target, config).files.find(({ path }) => path === "plan.json")?.body ?? "";
    const { secrets } = JSON.parse(plan) as { secrets: readonly { name: string; from: unknown }[] };
    expect(Object.fromEntries(secrets.map(({ name, from }) => [name, from]))).toMatchObject({
      "user-key": { env: "CANARY" },
      "receiver-hook-url": { env: "CANARY" },
      "receiver-chat-apiUrl": { file },
      "receiver-pager-routingKey": { env: "CANARY" },
      "receiver-mail-password": { file },
    });
  });
});

test("servers are pointed at files of secrets", () => {
  const site = localSite(config, ["alertmanager", "collector"]);
  const text = artifactsOf(config, site)
    .map(({ body }) => body)
    .join("\n");
  for (const name of ["user-key", "receiver-hook-url", "receiver-chat-apiUrl", "receiver-pager-routingKey", "receiver-mail-password"]) {
    expect(text).toContain(site.secret(name));
  }
});
