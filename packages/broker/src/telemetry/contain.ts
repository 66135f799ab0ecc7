/**
 * Returns functions that stop what the given functions throw: an instrument or a span processor of the host must not
 * fail the call that it measures. The first error is passed to `onError`.
 */
export function containing(onError: (error: unknown) => void) {
  let reported = false;
  return <Args extends unknown[], Result>(run: (...args: Args) => Result, otherwise: Result) =>
    (...args: Args): Result => {
      try {
        return run(...args);
      } catch (error) {
        if (!reported) onError(error);
        reported = true;
        return otherwise;
      }
    };
}
