import { homedir } from "node:os";
import { join } from "node:path";
import type { Toasty } from "@toasty/client";
import { startDesk } from "@toasty/desk";
import { silentLogger } from "@toasty/kit/logger";
import { aborted } from "@toasty/kit/signals";
import { paths } from "@toasty/proto";
import { reportStates } from "../connecting/connect.js";
import type { Output } from "../printing/output.js";
import { toDeskSurface } from "./desk-surface.js";
import type { Surface } from "./surface.js";
import { createTerminalSurface } from "./terminal-surface.js";

/** Settings of {@link runDesk}. */
export interface DeskSettings {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly surface: Surface;
  /** File for held notifications and unconfirmed answers. Default: one for terminals, in the configuration folder. */
  readonly file?: string | undefined;
  /** Closes the desk. */
  readonly signal: AbortSignal;
}

/** Runs a desk until the signal aborts. Rejects when the broker refuses it. */
export async function runDesk({ toasty, clientId, surface, file, signal }: DeskSettings): Promise<void> {
  const tell = (fields: object, message: string) =>
    surface.tell(`${message}${"err" in fields ? `: ${(fields.err as Error).message}` : ""}`);
  await using desk = await startDesk({
    client: toasty,
    renderer: toDeskSurface(surface),
    id: clientId,
    file: file ?? terminalFile(clientId),
    logger: { ...silentLogger, warn: tell, error: tell },
  });
  await Promise.race([desk.ended, aborted(signal)]);
}

/** Settings of {@link runTerminalDesk}. */
export type TerminalDeskSettings = Omit<DeskSettings, "surface">;

/** Runs a desk with cards in this terminal until the signal aborts. Where somebody can type, the keyboard answers. */
export async function runTerminalDesk(settings: TerminalDeskSettings, output: Output): Promise<void> {
  const { toasty } = settings;
  using surface = createTerminalSurface(output, process.stdin);
  using _reporting = reportStates(toasty, (line) => surface.tell(line));
  toasty.on("error", (error) => surface.tell(error.message));
  await runDesk({ ...settings, surface });
}

/** A terminal beside native toasts has a file of its own, since one desk at a time may use a file. */
function terminalFile(clientId: string): string {
  const { configDir } = paths({ platform: process.platform, env: process.env, home: homedir() });
  // A colon is not allowed in a file name on Windows.
  return join(configDir, `held-${clientId.replaceAll(":", "%3A")}.terminal.jsonl`);
}
