import { describe, expect, test } from "vitest";
import { chooseOffer, type Installation } from "./offer.js";
import type { Release } from "./release.js";
import type { ReleaseIndex } from "./release-index.js";
import { archiveTarget, type ReleaseLine } from "./target-name.js";
import { compareVersions, parseVersion } from "./version.js";

const line: ReleaseLine = { app: "acme", channel: "stable", platform: "linux-x64" };
const now = new Date("2026-01-31T12:00:00Z");

function index(releases: Record<string, Partial<Release>>): ReleaseIndex {
  const listed = Object.entries(releases).map(([text, more]): Release => {
    const version = parseVersion(text);
    const sha256 = "0".repeat(64);
    return {
      version,
      archive: { path: archiveTarget(line, version), length: 1, sha256 },
      stream: { length: 1, sha256 },
      patches: [],
      ...more,
    };
  });
  return { ...line, releases: listed.sort((a, b) => compareVersions(b.version, a.version)) };
}

function installed(version: string, more: Partial<Installation> = {}): Installation {
  return {
    version: parseVersion(version),
    id: "some-id",
    held: new Set(),
    osRelease: "6.1.0-13-amd64",
    ...more,
  };
}

const offered = (releases: Record<string, Partial<Release>>, from: Installation, asked = false) => {
  const offer = chooseOffer(index(releases), from, { now, asked });
  if (offer.kind !== "update") return offer.kind === "none" ? offer.reason : offer.kind;
  return [offer.release.version, offer.required, offer.downgrade ? "downgrade" : undefined]
    .filter(Boolean)
    .join(" ");
};

const nobody = { rollOut: { percent: 0, salt: "s" } };

describe("the offer", () => {
  test("is the newest release", () => {
    expect(offered({ "1.0.0": {}, "1.1.0": {}, "1.2.0": {} }, installed("1.0.0"))).toBe("1.2.0");
  });

  test("is nothing when the newest is installed", () => {
    expect(offered({ "1.0.0": {}, "1.2.0": {} }, installed("1.2.0"))).toBe("current");
    expect(offered({}, installed("1.2.0"))).toBe("current");
  });

  test("stops at a stepping stone, and goes on from there", () => {
    const releases = { "1.0.0": {}, "2.0.0": { required: "step" }, "3.0.0": {} } as const;
    expect(offered(releases, installed("1.0.0"))).toBe("2.0.0 step");
    expect(offered(releases, installed("2.0.0"))).toBe("3.0.0");
  });

  test("does not go around a stepping stone that failed here", () => {
    const releases = { "1.0.0": {}, "2.0.0": { required: "step" }, "3.0.0": {} } as const;
    expect(offered(releases, installed("1.0.0", { held: new Set(["2.0.0"]) }))).toBe("held");
  });

  test("is urgent when a release on the way to it is", () => {
    expect(offered({ "1.0.0": {}, "1.1.0": { required: "now" }, "1.2.0": {} }, installed("1.0.0"))).toBe(
      "1.2.0 now",
    );
    expect(offered({ "1.0.0": { required: "now" }, "1.2.0": {} }, installed("1.0.0"))).toBe("1.2.0");
  });

  test("passes over what is yanked, held, not rolled out or too new for the system", () => {
    const from = installed("1.0.0", { held: new Set(["1.4.0"]) });
    const releases = {
      "1.1.0": {},
      "1.2.0": { yanked: { reason: "bad" } },
      "1.3.0": nobody,
      "1.4.0": {},
      "1.5.0": { minOs: "7.0" },
    };
    expect(offered(releases, from)).toBe("1.1.0");
  });

  test("says why there is nothing", () => {
    expect(offered({ "1.1.0": nobody }, installed("1.0.0"))).toBe("rolling-out");
    expect(offered({ "1.1.0": {} }, installed("1.0.0", { held: new Set(["1.1.0"]) }))).toBe("held");
    expect(offered({ "1.1.0": { minOs: "6.2" } }, installed("1.0.0"))).toBe("system-too-old");
  });

  test("ignores the roll-out when somebody asked, and for required releases", () => {
    expect(offered({ "1.1.0": nobody }, installed("1.0.0"), true)).toBe("1.1.0");
    expect(offered({ "1.1.0": { ...nobody, required: "now" } }, installed("1.0.0"))).toBe("1.1.0 now");
  });

  test("goes back from a yanked release only where the yank says so, and forward if it can", () => {
    const yanked = { reason: "loses data", downgradeTo: parseVersion("1.0.0") };
    expect(offered({ "1.0.0": {}, "1.1.0": { yanked } }, installed("1.1.0"))).toBe("1.0.0 downgrade");
    expect(offered({ "1.0.0": {}, "1.1.0": { yanked: { reason: "bad" } } }, installed("1.1.0"))).toBe(
      "current",
    );
    expect(offered({ "1.0.0": {}, "1.1.0": { yanked }, "1.1.1": {} }, installed("1.1.0"))).toBe("1.1.1");
  });

  test("reports an index that ends below what was seen or installed from its channel", () => {
    const older = { "1.0.0": {}, "1.1.0": {} };
    expect(offered(older, installed("1.0.0", { newestSeen: parseVersion("1.2.0") }))).toBe("rolled-back");
    expect(offered(older, installed("1.2.0", { channel: "stable" }))).toBe("rolled-back");
    expect(offered({}, installed("1.2.0", { channel: "stable" }))).toBe("rolled-back");
  });

  test("leaves an installation alone that came from a channel further ahead", () => {
    expect(offered({ "1.0.0": {} }, installed("1.1.0-nightly.3", { channel: "nightly" }))).toBe("current");
  });
});
