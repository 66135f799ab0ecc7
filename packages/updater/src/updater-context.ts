import type { HttpSource } from "./fetching/http-source.js";
import type { Layout } from "./installing/layout.js";
import type { ReleaseLine } from "./metadata/target-name.js";
import type { Version } from "./metadata/version.js";

/** Settings that every step of an update reads, fixed when the updater is created. */
export interface UpdaterContext {
  readonly app: string;
  readonly line: ReleaseLine;
  /** The repository's address, without a slash at its end. */
  readonly url: string;
  /** The root metadata that the app embeds. */
  readonly root: Uint8Array;
  readonly source: HttpSource;
  readonly layout: Layout;
  /** The release that this process runs from. */
  readonly folder: string;
  readonly version: Version;
}
