import type { PatchReference, Release } from "../metadata/release.js";

/** Way from the installed release to another. */
export type Plan =
  | { readonly kind: "patch"; readonly steps: readonly PatchStep[]; readonly bytes: number }
  | { readonly kind: "full"; readonly bytes: number };

export interface PatchStep {
  readonly patch: PatchReference;
  /** The release that the patch makes. */
  readonly makes: Release;
}

/** Cost of one more patch besides its bytes: a request, and writing a whole release. */
const hopBytes = 256 * 1024;

/**
 * The plan that moves the fewest bytes: a chain of patches from the installed release, or the full archive.
 *
 * Releases and patches form a graph whose nodes are canonical streams; gaps in it are simply edges that are not there.
 * Patches known to be bad are left out, and so are patches that would lead through a yanked release.
 */
export function cheapestPlan(
  releases: readonly Release[],
  target: Release,
  installed: { readonly stream: string; readonly badPatches?: ReadonlySet<string> },
): Plan {
  const steps = cheapestChain(releases, target, installed.stream, installed.badPatches ?? new Set());
  const bytes = steps?.reduce((sum, { patch }) => sum + patch.length, 0) ?? 0;
  if (
    steps === undefined ||
    steps.length === 0 ||
    bytes + steps.length * hopBytes > target.archive.length + hopBytes
  ) {
    return { kind: "full", bytes: target.archive.length };
  }
  return { kind: "patch", steps, bytes };
}

interface Reached {
  readonly cost: number;
  readonly steps: readonly PatchStep[];
}

/** Dijkstra's way, without a heap: an index lists a few hundred releases at most. */
function cheapestChain(
  releases: readonly Release[],
  target: Release,
  from: string,
  bad: ReadonlySet<string>,
): readonly PatchStep[] | undefined {
  const usable = releases.filter((release) => release === target || release.yanked === undefined);
  const open = new Map<string, Reached>([[from, { cost: 0, steps: [] }]]);
  const closed = new Set<string>();
  while (open.size > 0) {
    const [stream, reached] = [...open].reduce((best, each) => (each[1].cost < best[1].cost ? each : best));
    if (stream === target.stream.sha256) return reached.steps;
    open.delete(stream);
    closed.add(stream);
    for (const makes of usable) {
      if (closed.has(makes.stream.sha256)) continue;
      for (const patch of makes.patches) {
        if (patch.from !== stream || bad.has(patch.sha256)) continue;
        const cost = reached.cost + patch.length + hopBytes;
        const known = open.get(makes.stream.sha256)?.cost ?? Number.POSITIVE_INFINITY;
        if (cost < known)
          open.set(makes.stream.sha256, { cost, steps: [...reached.steps, { patch, makes }] });
      }
    }
  }
  return undefined;
}
