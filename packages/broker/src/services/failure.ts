import type { Logger } from "@toasty/kit/logger";
import { ToastyError } from "@toasty/proto";

/** Converts any error to the one that the caller gets, and hides internal details, which the log has. */
export function failureOf(error: unknown, method: string, logger: Logger): ToastyError {
  if (error instanceof ToastyError) return error;
  logger.error({ method, err: error }, "a call failed by a bug of the broker");
  return new ToastyError({
    message: "The broker failed at this call, which is a bug.",
    remedy: "Its log says more.",
    code: "internal",
    reason: "INTERNAL",
  });
}
