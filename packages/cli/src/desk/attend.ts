import { homedir } from "node:os";
import { join } from "node:path";
import type { Toasty } from "@toasty/client";
import { startDesk } from "@toasty/desk";
import { paths } from "@toasty/proto";
import { aborted } from "../ending/until-aborted.js";
import type { Surface } from "./surface.js";
import { surfaceOfDesk } from "./surface-of-desk.js";

/** Settings of a desk that shows on a {@link Surface}. */
export interface Attendance {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly surface: Surface;
  /** File of what must not be lost. Default: one for terminals, in the configuration folder. */
  readonly file?: string | undefined;
  /** Ends it quietly. */
  readonly signal: AbortSignal;
}

/** Runs a desk until the signal aborts. Rejects when the broker refuses it. */
export async function attend({ toasty, clientId, surface, file, signal }: Attendance): Promise<void> {
  const tell = (fields: object, message: string) =>
    surface.tell(`${message}${"error" in fields ? `: ${fields.error}` : ""}`);
  const quiet = () => {};
  await using desk = await startDesk({
    client: toasty,
    renderer: surfaceOfDesk(surface),
    id: clientId,
    file: file ?? terminalFile(clientId),
    logger: { debug: quiet, info: quiet, warn: tell, error: tell },
  });
  await Promise.race([desk.ended, aborted(signal)]);
}

/** A terminal beside native toasts has a file of its own, since one desk at a time may use a file. */
function terminalFile(clientId: string): string {
  const { configDir } = paths({ platform: process.platform, env: process.env, home: homedir() });
  // A colon is no character of a file name on Windows.
  return join(configDir, `held-${clientId.replaceAll(":", "%3A")}.terminal.jsonl`);
}
