import { expect, test } from "vitest";
import { type ConnectOptions, settingsOf } from "./options.js";

test("an option that is not given has its documented default", () => {
  const defaults = {
    address: undefined,
    token: undefined,
    tls: undefined,
    plaintext: undefined,
    agent: "script",
    onUnavailable: "wait",
    outboxEntries: 1_000,
    outboxTimeoutMs: 30_000,
    callTimeoutMs: 10_000,
    connectTimeoutMs: 5_000,
    keepaliveMs: 10_000,
  };
  expect(settingsOf({}, "script")).toEqual(defaults);
  expect(settingsOf({ agent: undefined, keepaliveMs: undefined }, "script")).toEqual(defaults);
});

test("an option that is given counts, also where it is the least that is allowed", () => {
  const given = {
    address: "unix:/s",
    token: { desk: "t" },
    tls: { pin: "PEM" },
    plaintext: false,
    agent: "trainer",
    onUnavailable: "drop",
    outboxEntries: 0,
    outboxTimeoutMs: 1,
    callTimeoutMs: 1,
    connectTimeoutMs: 1,
    keepaliveMs: 1,
  } as const;
  expect(settingsOf(given, "script")).toEqual(given);
});

test.each<ConnectOptions>([
  { outboxEntries: -1 },
  { outboxEntries: 1.5 },
  { outboxTimeoutMs: -1 },
  { callTimeoutMs: 0 },
  { connectTimeoutMs: 0 },
  { keepaliveMs: 0 },
])("%j is refused under its own name", (options) => {
  const [name = ""] = Object.keys(options);
  expect(() => settingsOf(options, "script")).toThrow(`${name}: is `);
});
