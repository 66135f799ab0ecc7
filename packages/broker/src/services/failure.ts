import { ToastyError } from "@toasty/proto";
import type { Logger } from "../telemetry/logger.js";

/** What a caller is told of an error. Of a bug it is told nothing but that; the log has the rest. */
export function failureOf(error: unknown, method: string, logger: Logger): ToastyError {
  if (error instanceof ToastyError) return error;
  logger.error({ method, err: error }, "a call failed by a bug of the broker");
  return new ToastyError({
    message: "the broker failed at this call, which is a bug: its log says more",
    code: "internal",
    reason: "INTERNAL",
  });
}
