import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AUTH_VARIABLE } from "../../review/backtest/access.ts";
import { environmentOfBase, environmentOfNpm } from "../../review/base/environment.ts";

const secrets = { [AUTH_VARIABLE]: "me:secret", GITHUB_TOKEN: "secret", NODE_AUTH_TOKEN: "secret", ACTIONS_RUNTIME_TOKEN: "secret" };

describe("the environment", () => {
  beforeEach(() => {
    for (const [name, value] of Object.entries({ ...secrets, PLUMBLINE_CONFIG: "/config.ts", HTTPS_PROXY: "http://proxy" })) vi.stubEnv(name, value);
  });
  afterEach(() => void vi.unstubAllEnvs());

  it("of a base's code holds what it needs, and nobody's tokens", () => {
    const { PATH, HOME, PLUMBLINE_CONFIG, ...rest } = environmentOfBase();
    expect({ PATH, HOME, PLUMBLINE_CONFIG }).toEqual({ PATH: process.env.PATH, HOME: process.env.HOME, PLUMBLINE_CONFIG: "/config.ts" });
    expect(Object.keys(rest).filter((name) => !/^(TMPDIR|LANG|NODE_OPTIONS|XDG_(DATA|CACHE)_HOME|PLUMBLINE_CACHE)$/.test(name))).toEqual([]);
  });

  it("of npm holds what it may need, but not the login of a Prometheus", () => {
    expect(environmentOfNpm()).toMatchObject({ HTTPS_PROXY: "http://proxy", NODE_AUTH_TOKEN: "secret" });
    expect(environmentOfNpm()).not.toHaveProperty(AUTH_VARIABLE);
  });
});
