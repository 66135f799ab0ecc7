import type { Lookup } from "../admission/identify.js";
import type { Tokens } from "../admission/tokens.js";
import type { Line } from "../line/line.js";
import type { OpenStreams } from "../streaming/open-streams.js";
import type { AttachedDesks } from "./attached-desks.js";
import type { RefusalLog } from "./refusal-log.js";

/** What the handlers of all methods share. */
export interface Serving {
  readonly line: Line;
  /** Undefined where no tokens are asked for. */
  readonly tokens: Tokens | undefined;
  readonly lookup: Lookup | undefined;
  readonly streams: OpenStreams;
  readonly desks: AttachedDesks;
  readonly refusals: RefusalLog;
}
