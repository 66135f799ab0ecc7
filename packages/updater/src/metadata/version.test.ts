import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { channelOfVersion, compareVersions, parseVersion, versionFromPep440 } from "./version.js";

describe("versions", () => {
  test.each(["1", "1.2", "v1.2.3", " 1.2.3", "1.2.3 ", "1.02.3", "latest", "", "1.2.3+5", "1.2.3-a+b"])(
    "refuses %j",
    (text) => {
      expect(() => parseVersion(text)).toThrow(expect.objectContaining({ reason: "VERSION" }));
    },
  );

  test("puts a pre-release before its final release", () => {
    const sorted = [
      "1.0.0-alpha.1",
      "1.0.0-alpha.2",
      "1.0.0-alpha.10",
      "1.0.0-beta.1",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.1",
    ].map(parseVersion);
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
  });

  test.each([
    ["1.2.3", "1.2.3", "stable"],
    ["1", "1.0.0", "stable"],
    ["1.2", "1.2.0", "stable"],
    ["1.2.3a1", "1.2.3-alpha.1", "nightly"],
    ["1.2.3.b2", "1.2.3-beta.2", "beta"],
    ["1.2rc", "1.2.0-rc.0", "beta"],
    ["1.2.3-c4", "1.2.3-rc.4", "beta"],
  ] as const)("reads tufup's %s as %s on %s", (pep440, semver, channel) => {
    const version = versionFromPep440(pep440);
    expect(version).toBe(semver);
    expect(channelOfVersion(version)).toBe(channel);
  });

  test.each(["1!2.0", "1.0.post1", "1.0.dev3", "1.0+local", "1.2.3.4"])("refuses tufup's %s", (text) => {
    expect(() => versionFromPep440(text)).toThrow(expect.objectContaining({ reason: "VERSION" }));
  });

  test("keeps the order of tufup's versions", () => {
    const stages = ["a", "b", "rc", ""];
    const version = fc.record({ minor: fc.nat(20), stage: fc.nat(3), number: fc.nat(20) });
    const rank = (v: { minor: number; stage: number; number: number }) =>
      (v.minor * 4 + v.stage) * 100 + (v.stage === 3 ? 0 : v.number);
    const text = (v: { minor: number; stage: number; number: number }) =>
      `1.${v.minor}${v.stage === 3 ? "" : `${stages[v.stage]}${v.number}`}`;
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = compareVersions(versionFromPep440(text(a)), versionFromPep440(text(b)));
        expect(order).toBe(Math.sign(rank(a) - rank(b)));
      }),
    );
  });
});
