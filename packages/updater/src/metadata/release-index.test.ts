import { describe, expect, test } from "vitest";
import { checkPurpose, customFields } from "./custom-fields.js";
import type { Release } from "./release.js";
import { parseReleaseIndex, type ReleaseIndex, serializeReleaseIndex } from "./release-index.js";
import { archiveTarget, indexTarget, patchTarget, type ReleaseLine } from "./target-name.js";
import { parseVersion } from "./version.js";

const line: ReleaseLine = { app: "acme", channel: "stable", platform: "linux-x64" };
const sha = (digit: string) => digit.repeat(64);
const v1 = parseVersion("1.0.0");
const v2 = parseVersion("1.1.0");

const first: Release = {
  version: v1,
  archive: { path: archiveTarget(line, v1), length: 100, sha256: sha("1") },
  stream: { length: 300, sha256: sha("a") },
  patches: [],
};
const second: Release = {
  version: v2,
  archive: { path: archiveTarget(line, v2), length: 110, sha256: sha("2") },
  stream: { length: 310, sha256: sha("b") },
  patches: [{ path: patchTarget(line, v1, v2), length: 10, sha256: sha("3"), from: sha("a") }],
  required: "now",
  rollOut: { percent: 12.5, salt: "x", startsAt: "2026-01-31T12:00:00Z", rampHours: 24 },
  minOs: "10.0",
  notes: "Faster",
  custom: { price: 1.5 },
};
const index: ReleaseIndex = { ...line, releases: [second, first] };

const spoilt = (
  change: (index: { releases: Record<string, unknown>[] } & Record<string, unknown>) => void,
) => {
  const copy = structuredClone({ schema: 1, ...index }) as never;
  change(copy);
  return Buffer.from(JSON.stringify(copy));
};

describe("a release index", () => {
  test("is read as it was written, newest first", () => {
    const bytes = serializeReleaseIndex({ ...index, releases: [first, second] });
    expect(parseReleaseIndex(bytes, line)).toEqual(index);
  });

  test("may hold members that a later version of this package adds", () => {
    const bytes = spoilt((each) => {
      each.later = true;
      each.releases[0] = { ...each.releases[0], later: [1] };
    });
    expect(parseReleaseIndex(bytes, line)).toEqual(index);
  });

  test.each([
    [
      "another app",
      (i: Record<string, unknown>) => {
        i.app = "other";
      },
    ],
    [
      "another channel",
      (i: Record<string, unknown>) => {
        i.channel = "nightly";
      },
    ],
    [
      "another platform",
      (i: Record<string, unknown>) => {
        i.platform = "win32-x64";
      },
    ],
    [
      "another schema",
      (i: Record<string, unknown>) => {
        i.schema = 2;
      },
    ],
  ])("is refused for %s", (_, change) => {
    expect(() => parseReleaseIndex(spoilt(change), line)).toThrow(
      expect.objectContaining({ reason: "METADATA" }),
    );
  });

  test.each([
    [
      "an archive of another line",
      { archive: { ...second.archive, path: "acme/beta/linux-x64/acme-1.1.0.tar.zst" } },
    ],
    [
      "an archive outside of its folder",
      { archive: { ...second.archive, path: "acme/stable/linux-x64/../x" } },
    ],
    ["a length that is a fraction", { archive: { ...second.archive, length: 1.5 } }],
    ["a hash that is none", { stream: { ...second.stream, sha256: "x" } }],
    ["a share above 100", { rollOut: { percent: 101, salt: "x" } }],
    ["a start that is a number", { rollOut: { percent: 10, salt: "x", startsAt: 1769860800000 } }],
    ["a start that is no moment", { rollOut: { percent: 10, salt: "x", startsAt: "tomorrow" } }],
    ["a start without a time zone", { rollOut: { percent: 10, salt: "x", startsAt: "2026-01-31T12:00:00" } }],
    [
      "a start that is on no calendar",
      { rollOut: { percent: 10, salt: "x", startsAt: "2026-13-31T12:00:00Z" } },
    ],
    ["a publication that is no moment", { publishedAt: "2026-01-31" }],
    ["a ramp without a start", { rollOut: { percent: 10, salt: "x", rampHours: 2 } }],
    ["another word for required", { required: "yes" }],
    ["the same version twice", { version: v1 }],
    ["a way back to nowhere", { yanked: { reason: "bad", downgradeTo: "0.9.0" } }],
    ["a way back to itself", { yanked: { reason: "bad", downgradeTo: "1.1.0" } }],
  ])("is refused with %s", (_, change) => {
    const bytes = spoilt((each) => {
      each.releases[0] = { ...each.releases[0], ...change };
    });
    expect(() => parseReleaseIndex(bytes, line)).toThrow(expect.objectContaining({ reason: "METADATA" }));
  });

  test("is refused when it is too long", () => {
    const bytes = spoilt((each) => {
      each.padding = "x".repeat(300_000);
    });
    expect(() => parseReleaseIndex(bytes, line)).toThrow(/longer than/);
  });
});

describe("the signed purpose of a target", () => {
  const purpose = { kind: "archive", line, version: v2, stream: sha("b") } as const;
  const path = archiveTarget(line, v2);

  test("is accepted for what it was signed for", () => {
    expect(() => checkPurpose(path, customFields(purpose), purpose)).not.toThrow();
    const index = { kind: "index", line } as const;
    expect(() => checkPurpose(indexTarget(line), customFields(index), index)).not.toThrow();
  });

  test.each([
    ["another app", customFields({ ...purpose, line: { ...line, app: "other" } })],
    ["another platform", customFields({ ...purpose, line: { ...line, platform: "win32-x64" } })],
    ["another channel", customFields({ ...purpose, line: { ...line, channel: "nightly" } })],
    ["another version", customFields({ ...purpose, version: v1 })],
    ["another content", customFields({ ...purpose, stream: sha("c") })],
    ["another kind", customFields({ kind: "patch", line, version: v2, stream: sha("b"), from: sha("a") })],
    ["nothing at all", undefined],
  ])("is refused for %s", (_, custom) => {
    expect(() => checkPurpose(path, custom, purpose)).toThrow(
      expect.objectContaining({ reason: "METADATA" }),
    );
  });
});
