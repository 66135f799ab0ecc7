import type { Problem } from "@toasty/engine";
import type { Ending } from "./messages.js";

/** Limit of the text that the engine looks at. */
const longest = 4_000;

/** An exception's type as Python, Node and others print it before its message. */
const exceptionType =
  /^(?:Uncaught |Unhandled exception\. |Exception in thread "[^"]*" )?([A-Za-z_][\w.]*(?:Error|Exception|Interrupt))(?:\s\[\w+\])?(?::\s|$)/;

/** Returns the facts of a failure, from the end of the program and its last lines. Pure. */
export function problemOf({ code, signal }: Ending, lastLines: readonly string[]): Problem {
  const message = endOf(lastLines);
  const name = lastLines.findLast((line) => exceptionType.test(line));
  return {
    message,
    name: name === undefined ? undefined : exceptionType.exec(name)?.[1],
    exitCode: code ?? undefined,
    signal: signal ?? undefined,
  };
}

/** Describes the end of a program: `exit code 1`, `killed by SIGKILL`. */
export function endingInWords({ code, signal }: Pick<Ending, "code" | "signal">): string {
  return signal === null ? `exit code ${code ?? "unknown"}` : `ended by ${signal}`;
}

function endOf(lines: readonly string[]): string {
  let from = lines.length;
  let length = 0;
  while (from > 0 && length + (lines[from - 1] as string).length + 1 <= longest) {
    from -= 1;
    length += (lines[from] as string).length + 1;
  }
  return lines.slice(from).join("\n");
}
