import type { HttpSource } from "../fetching/http-source.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";

/** A target that is wanted on this machine. */
export interface Download {
  readonly target: TrustedTarget;
  /** The folder for finished and unfinished downloads, on the volume of the installation. */
  readonly folder: string;
  readonly targetsUrl: string;
  readonly source: HttpSource;
  readonly signal?: AbortSignal | undefined;
  /** Called with how many bytes of the target are on disk. It can fall when a download must begin again. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}
