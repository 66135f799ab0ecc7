import { currentPlatform } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { defaultExpiryDays } from "../folder/settings.js";
import { pickLine } from "./pick-line.js";

const settings = (...apps: string[]) => ({ apps, expiryDays: defaultExpiryDays });

test("takes the only app, the stable channel and the platform of this process by default", () => {
  expect(pickLine(settings("acme"), {})).toEqual({
    app: "acme",
    channel: "stable",
    platform: currentPlatform(),
  });
  expect(pickLine(settings("acme"), {}, "beta").channel).toBe("beta");
});

test("takes what is asked for", () => {
  const wanted = { app: "helper", channel: "nightly", platform: "win32-x64" } as const;
  expect(pickLine(settings("acme", "helper"), wanted, "beta")).toEqual(wanted);
});

test.each<[string, Parameters<typeof pickLine>, object]>([
  [
    "no app where there are two",
    [settings("acme", "helper"), {}],
    { message: "the repository has 2 apps.", remedy: "Say which: acme, helper." },
  ],
  ["no app where there is none", [settings(), {}], { message: "the repository has 0 apps." }],
  [
    "an app that there is not",
    [settings("acme"), { app: "other" }],
    { message: 'the repository has no app "other", only acme.' },
  ],
  [
    "a channel that there is not",
    [settings("acme"), { channel: "gold" as "beta" }],
    { message: 'there is no channel "gold"; the channels are stable, beta, nightly.' },
  ],
  ["a platform that is none", [settings("acme"), { platform: "Linux" }], {}],
])("refuses %s", (_, args, fault) => {
  expect(() => pickLine(...args)).toThrow(expect.objectContaining({ reason: "CONFIG", ...fault }));
});
