import type { ConnectionSettings } from "../connecting/connection-options.js";
import type { Report } from "../spectating/messages.js";
import { spectate } from "../spectating/spectator.js";
import { outletOf, pump } from "./pump.js";

/** Options of {@link followInput}. */
interface FollowOptions {
  readonly title: string;
  readonly id: string | undefined;
  readonly to: string | undefined;
  readonly label: Readonly<Record<string, string>>;
  readonly progressPattern: string | undefined;
  readonly connection: ConnectionSettings;
}

/** Passes standard input on to standard output, and shows the progress of the program that prints it. */
export async function followInput(options: FollowOptions, signal: AbortSignal): Promise<Report> {
  const { title, id, to, label, progressPattern, connection } = options;
  const spectator = spectate(
    {
      kind: "bar",
      name: title,
      id,
      to,
      labels: label,
      connection,
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
