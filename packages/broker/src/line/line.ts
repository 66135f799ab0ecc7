import type { Clock } from "@toasty/kit/clock";
import type { RateLimit } from "../admission/rate-limit.js";
import type { Deadlines } from "../deadlines.js";
import type { History } from "../journal/history.js";
import type { Settings } from "../options.js";
import type { PostOffice } from "../routing/post-office.js";
import type { OutcomeLog } from "../settling/outcome-log.js";
import type { Owners } from "../settling/owner.js";
import type { Register } from "../settling/register.js";
import type { Bursts } from "../shaping/coalescing.js";
import type { DedupTable } from "../shaping/dedup.js";
import type { Telemetry } from "../telemetry/telemetry.js";

/** All that a running broker knows: the stages that a notification passes, in their order. */
export interface Line {
  /** Names the journal: cursors of another one mean nothing here. */
  readonly epoch: string;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly telemetry: Telemetry;
  readonly rates: RateLimit;
  readonly dedup: DedupTable;
  readonly bursts: Bursts;
  readonly office: PostOffice;
  readonly owners: Owners;
  readonly register: Register;
  readonly outcomes: OutcomeLog;
  readonly history: History;
}
