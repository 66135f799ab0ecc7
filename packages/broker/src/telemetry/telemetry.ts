import type { ContainedLogger, Logger } from "@toasty/kit/logger";
import type { Metrics } from "./metrics.js";
import type { Traces } from "./traces.js";

/** What the broker tells of itself. */
export interface Telemetry {
  readonly logger: Logger & Pick<ContainedLogger, "fatal">;
  readonly metrics: Metrics;
  readonly traces: Traces;
}
