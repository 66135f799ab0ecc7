import type { Lookup } from "../admission/identify.js";
import type { OpenStreams } from "../admission/open-streams.js";
import type { RateLimit } from "../admission/rate-limit.js";
import type { Tokens } from "../admission/tokens.js";
import type { Core } from "../core/core.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { AttachedDesks } from "./attached-desks.js";
import type { RefusalLog } from "./refusal-log.js";

/** Everything that the handlers of all methods share. */
export interface Serving {
  readonly core: Core;
  readonly telemetry: Telemetry;
  readonly rates: RateLimit;
  /** Undefined where no tokens are asked for. */
  readonly tokens: Tokens | undefined;
  readonly lookup: Lookup | undefined;
  readonly streams: OpenStreams;
  readonly desks: AttachedDesks;
  readonly refusals: RefusalLog;
}
