import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PatchReference, Release } from "../metadata/release.js";
import { parseVersion } from "../metadata/version.js";
import { cheapestPlan } from "./cheapest-path.js";

const megabytes = 1_000_000;
const streamOf = (number: number) => number.toString(16).padStart(64, "0");

function release(number: number, patches: Record<number, number>, more: Partial<Release> = {}): Release {
  return {
    version: parseVersion(`1.${number}.0`),
    archive: { path: `archive-${number}`, length: 50 * megabytes, sha256: streamOf(1000 + number) },
    stream: { length: 100 * megabytes, sha256: streamOf(number) },
    patches: Object.entries(patches).map(
      ([from, length]): PatchReference => ({
        path: `${from}-${number}`,
        length,
        sha256: `${from}-${number}`,
        from: streamOf(Number(from)),
      }),
    ),
    ...more,
  };
}

const plan = (releases: Release[], from: number, to: number, badPatches: string[] = []) => {
  const target = releases.find(({ stream }) => stream.sha256 === streamOf(to)) as Release;
  const found = cheapestPlan(releases, target, { stream: streamOf(from), badPatches: new Set(badPatches) });
  return found.kind === "full" ? "full" : found.steps.map(({ patch }) => patch.path).join(" ");
};

describe("the plan", () => {
  test("is the direct patch where it is cheaper than a chain", () => {
    expect(
      plan(
        [
          release(1, {}),
          release(2, { 1: 5 * megabytes }),
          release(3, { 1: 6 * megabytes, 2: 3 * megabytes }),
        ],
        1,
        3,
      ),
    ).toBe("1-3");
  });

  test("is a chain where that is cheaper", () => {
    expect(
      plan(
        [release(1, {}), release(2, { 1: megabytes }), release(3, { 1: 6 * megabytes, 2: megabytes })],
        1,
        3,
      ),
    ).toBe("1-2 2-3");
  });

  test("is the archive across a hole in the chain", () => {
    expect(plan([release(1, {}), release(2, {}), release(3, { 2: megabytes })], 1, 3)).toBe("full");
  });

  test("is the archive where patches cost as much, and from files that nobody released", () => {
    expect(plan([release(1, {}), release(2, { 1: 51 * megabytes })], 1, 2)).toBe("full");
    expect(plan([release(1, {}), release(2, { 1: megabytes })], 9, 2)).toBe("full");
  });

  test("is the archive from the first byte on that patches cost more", () => {
    const archive = 50 * megabytes;
    const direct = (length: number) => plan([release(1, {}), release(2, { 1: length })], 1, 2);
    expect([direct(archive), direct(archive + 1)]).toEqual(["1-2", "full"]);
    const chain = (length: number) =>
      plan([release(1, {}), release(2, { 1: megabytes }), release(3, { 2: length })], 1, 3);
    // The second patch of a chain costs a request more.
    const rest = archive - megabytes - 262_144;
    expect([chain(rest), chain(rest + 1)]).toEqual(["1-2 2-3", "full"]);
  });

  test("goes around bad patches and yanked releases", () => {
    const releases = [
      release(1, {}),
      release(2, { 1: megabytes }),
      release(3, { 1: 6 * megabytes, 2: megabytes }),
    ];
    expect(plan(releases, 1, 3, ["2-3"])).toBe("1-3");
    const yanked = [
      release(1, {}),
      release(2, { 1: megabytes }, { yanked: { reason: "bad" } }),
      release(3, { 2: megabytes }),
    ];
    expect(plan(yanked, 1, 3)).toBe("full");
  });

  test("goes back as well as forward", () => {
    expect(plan([release(1, { 2: megabytes }), release(2, { 1: megabytes })], 2, 1)).toBe("2-1");
  });

  test("is never dearer than any chain of two", () => {
    const size = fc.integer({ min: 1, max: 60 * megabytes });
    fc.assert(
      fc.property(size, size, size, (direct, first, second) => {
        const releases = [release(1, {}), release(2, { 1: first }), release(3, { 1: direct, 2: second })];
        const found = cheapestPlan(releases, releases[2] as Release, { stream: streamOf(1) });
        const hops = found.kind === "patch" ? found.steps.length - 1 : 0;
        expect(found.bytes + hops * 262_144).toBeLessThanOrEqual(
          Math.min(direct, first + second + 262_144, 50 * megabytes),
        );
      }),
    );
  });
});
