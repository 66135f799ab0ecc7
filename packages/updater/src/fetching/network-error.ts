import { UpdateError, type UpdateErrorOptions } from "../update-error.js";

/** Parts of a {@link NetworkError}. */
interface NetworkErrorOptions extends Omit<UpdateErrorOptions, "reason"> {
  readonly status?: number | undefined;
}

/** A failure of the network, with the HTTP status if there was an answer. */
export class NetworkError extends UpdateError {
  readonly status: number | undefined;

  constructor({ status, ...parts }: NetworkErrorOptions) {
    super({ ...parts, reason: "NETWORK" });
    this.status = status;
  }
}

/** The error for an answer with a status that is of no use. */
export function statusError(url: string, status: number): NetworkError {
  const remedy =
    status === 401
      ? "Check the credentials."
      : status === 407
        ? "The proxy wants credentials."
        : "Try again later, or tell the publisher.";
  return new NetworkError({ message: `${url} answers with status ${status}.`, remedy, status });
}

/** True if trying again may help: no answer, a stall, or an answer that says so. */
export function isTransient(error: unknown): error is NetworkError {
  if (!(error instanceof NetworkError)) return false;
  const { status } = error;
  return status === undefined || status >= 500 || status === 408 || status === 429;
}

/** Answers that a new login or a little time may change. */
const passingRefusals = [401, 407, 408, 425, 429];

/** True if the host refuses the very file that was asked for: asking again later will not help. */
export function isLastingRefusal(error: NetworkError): boolean {
  const { status = 0 } = error;
  return status >= 400 && status < 500 && !passingRefusals.includes(status);
}

/** Explains why a request failed: the cause that `fetch` hides, in words. */
export function asNetworkError(error: unknown, url: string): UpdateError {
  if (error instanceof UpdateError) return error;
  const causes: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const { code } = each as NodeJS.ErrnoException;
    causes.push(code ?? each.message);
    if (each instanceof AggregateError) causes.push(...each.errors.map((one) => one.code ?? one.message));
  }
  const reason = causes.findLast((cause) => cause !== "") ?? "unknown reason";
  return new NetworkError({
    message: `cannot read ${new URL(url).href} (${reason}).`,
    remedy: "Check the connection, the proxy and the URL.",
    cause: error,
  });
}
