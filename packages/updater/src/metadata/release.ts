import type { Version } from "./version.js";

/** One release as an index lists it. */
export interface Release {
  readonly version: Version;
  readonly archive: TargetReference;
  /** The canonical stream of the release's files: what identifies an installed release, and what patches lead from and to. */
  readonly stream: StreamReference;
  readonly patches: readonly PatchReference[];
  /** `step`: nobody may skip this release. `now`: whoever is older should update before going on. */
  readonly required?: "step" | "now" | undefined;
  readonly rollOut?: RollOut | undefined;
  readonly yanked?: Yank | undefined;
  /** The oldest version of the operating system that can run it, as `os.release()` counts: `10.0.19041`, `22.4.0`. */
  readonly minOs?: string | undefined;
  readonly publishedAt?: string | undefined;
  /** Release notes, for people. */
  readonly notes?: string | undefined;
  /** Whatever the publisher wants to tell the app. */
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}

/** A TUF target by name; length and hash are repeated here so that a plan can be made before its metadata is read. */
export interface TargetReference {
  readonly path: string;
  readonly length: number;
  readonly sha256: string;
}

export interface StreamReference {
  readonly length: number;
  readonly sha256: string;
}

export interface PatchReference extends TargetReference {
  /** The SHA-256 of the canonical stream that the patch starts from. */
  readonly from: string;
}

export interface RollOut {
  /** Number of a hundred installations that may have the release, from 0 to 100. */
  readonly percent: number;
  /** Chosen anew for each release, so that it is not always the same people who come first. */
  readonly salt: string;
  /** With `rampHours`: the share grows from nothing at this moment to `percent`. */
  readonly startsAt?: string | undefined;
  readonly rampHours?: number | undefined;
}

export interface Yank {
  readonly reason: string;
  /** The older release that installations of this one should go back to, if no newer one can be had. */
  readonly downgradeTo?: Version | undefined;
}
