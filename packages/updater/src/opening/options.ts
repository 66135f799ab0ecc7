import type { Credentials } from "../fetching/credentials.js";
import type { NetworkOptions } from "../fetching/http-source.js";
import type { FetchFunction } from "../fetching/node-fetch.js";

/** Options of {@link createUpdater}. */
export interface UpdaterOptions {
  /** The app's name in the repository. */
  readonly app: string;
  /** The root metadata that the app embeds: its text, its bytes, or the parsed JSON. */
  readonly root: string | Uint8Array | object;
  /** URL of the repository: of the folder with `metadata` and `targets`. */
  readonly url: string;
  /** The folder with `versions` and `state`. */
  readonly installRoot: string;
  /** `stable`, `beta` or `nightly`; tufup's `a`, `b` and `rc` are understood. Default: `stable`. */
  readonly channel?: string | undefined;
  /** Sends the requests. Default: `nodeFetch`; pass Electron's `net.fetch` or one with a proxy. */
  readonly fetch?: FetchFunction | undefined;
  /** For a private host. Default: none. */
  readonly credentials?: Credentials | undefined;
  /** Time within which a new version must call `markHealthy()` where no launcher watches. Default: 30,000 ms. */
  readonly healthyWithinMs?: number | undefined;
  /** Patience with the network. Defaults: `headersMs` 30,000, `windowMs` 30,000, `minBytes` 3,000, `attempts` 4, `pauseMs` 500. */
  readonly network?: Partial<NetworkOptions> | undefined;
  /** True for a tool that tends somebody's installation and is not the app itself: it puts nothing in force, and counts as no start. Default: false. */
  readonly outside?: boolean | undefined;
  /** Ends this process for `restart`. Default: `process.exit(0)`; an Electron app passes `() => app.quit()`. */
  readonly exit?: (() => void) | undefined;
}
