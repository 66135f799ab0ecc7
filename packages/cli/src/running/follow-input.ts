import type { LineOptions } from "../connecting/open-line.js";
import type { Report } from "../spectating/messages.js";
import { spectate } from "../spectating/spectator.js";
import { outletOf } from "./outlet.js";
import { pump } from "./pump.js";

/** What is followed, and for whom. */
interface FollowOptions {
  readonly title: string;
  readonly id: string | undefined;
  readonly to: string | undefined;
  readonly label: Readonly<Record<string, string>>;
  readonly progressPattern: string | undefined;
  readonly line: LineOptions;
}

/** Passes standard input on to standard output, and tells how far the program is that prints it. */
export async function followInput(options: FollowOptions, signal: AbortSignal): Promise<Report> {
  const { title, id, to, label, progressPattern, line } = options;
  const spectator = spectate(
    {
      manner: "bar",
      name: title,
      id,
      to,
      labels: label,
      line,
      pattern: progressPattern,
      quietUnderMs: 0,
      lastLines: 0,
      watched: false,
      taskbar: false,
    },
    { toTerminal() {} },
  );
  const stop = () => process.stdin.destroy();
  signal.addEventListener("abort", stop);
  await pump(process.stdin, outletOf("stdout"), (bytes) => spectator.look("stdin", bytes));
  signal.removeEventListener("abort", stop);
  return spectator.end(undefined);
}
