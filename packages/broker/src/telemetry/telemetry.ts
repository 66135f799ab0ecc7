import type { ContainedLogger, Logger } from "@toasty/kit/logger";
import type { Metrics } from "./metrics.js";
import type { Traces } from "./traces.js";

/** Log, metrics and traces of one broker. */
export interface Telemetry {
  readonly logger: Logger & Pick<ContainedLogger, "fatal">;
  readonly metrics: Metrics;
  readonly traces: Traces;
}
