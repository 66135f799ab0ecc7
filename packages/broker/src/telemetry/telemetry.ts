import type { Logger } from "./logger.js";
import type { Metrics } from "./metrics.js";
import type { Traces } from "./traces.js";

/** What the broker tells of itself. */
export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly traces: Traces;
}
