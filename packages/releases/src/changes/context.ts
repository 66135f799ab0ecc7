import type { RepositoryFolder } from "../folder/repository-folder.js";
import type { Settings } from "../folder/settings.js";
import type { Signer } from "../signing/signer.js";

/** Dependencies of every change to a repository. */
export interface Context {
  readonly folder: RepositoryFolder;
  readonly settings: Settings;
  readonly signers: readonly Signer[];
  readonly now: () => Date;
}

/** Callback for the progress of long work. `total` is in the same unit as `done`, bytes for most steps. */
export type OnProgress = (progress: {
  readonly step: "archive" | "patch" | "check" | "upload";
  readonly what: string;
  readonly done: number;
  readonly total: number;
}) => void;

/** Options of long work. */
export interface WorkOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

const dayMs = 86_400_000;

/** A moment so many days from now, as metadata write it. */
export function expiry(now: Date, days: number): string {
  return new Date(now.getTime() + days * dayMs).toISOString().replace(/\.\d+Z$/, "Z");
}
