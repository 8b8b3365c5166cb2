import { describe, expect, it } from "vitest";
import { AUTH_VARIABLE, addressOf, authorizationOf } from "../../review/backtest/access.ts";
import { HistoryError } from "../../review/backtest/history-error.ts";

describe("the address of a Prometheus", () => {
  it("is that of its web page", () => {
    expect(addressOf("http://127.0.0.1:9090").href).toBe("http://127.0.0.1:9090/");
    expect(addressOf("https://host/prom?token=secret#graph").href).toBe("https://host/prom/");
  });

  it.each(["localhost:9090", "host", "ftp://host"])("is not %s", (url) => {
    expect(() => addressOf(url)).toThrow("must begin with http:// or https://");
  });

  it.each(["https://me:secret@host", "https://secret@host", "https://:secret@host", "https://me:100%secret@host"])(
    "holds no login, as %s does: it is said where that stands, and not repeated",
    (url) => {
      expect(() => addressOf(url)).toThrow(`The address of Prometheus holds a login, which others can read in the list of processes. Set ${AUTH_VARIABLE}="user:password"`);
      expect(() => addressOf(url)).toThrow(/^(?!.*secret)/);
    },
  );
});

describe("what a Prometheus is shown", () => {
  it("is a user and a password, whatever is in it, or a bearer token", () => {
    expect(authorizationOf("me:a%b:ü")).toBe(`Basic ${Buffer.from("me:a%b:ü").toString("base64")}`);
    expect(authorizationOf("abc.DEF-1_2~3+/==")).toBe("Bearer abc.DEF-1_2~3+/==");
  });

  it("is not what would be no header, and that is not repeated", () => {
    for (const auth of ["secret token", "secret\ntoken", "sécret"])
      expect(() => authorizationOf(auth)).toThrow(new HistoryError(`${AUTH_VARIABLE} holds neither user:password nor a bearer token.`));
  });
});
