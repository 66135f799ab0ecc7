import type { Lookup } from "../admission/identify.js";
import type { Tokens } from "../admission/tokens.js";
import type { Line } from "../line/line.js";
import type { OpenStreams } from "../streaming/open-streams.js";

/** What the handlers of all methods share. */
export interface Serving {
  readonly line: Line;
  /** Undefined where no tokens are asked for. */
  readonly tokens: Tokens | undefined;
  readonly lookup: Lookup | undefined;
  readonly streams: OpenStreams;
  /** Which client ids the desks of each principal have attached as. */
  readonly desks: Map<string, Set<string>>;
}
