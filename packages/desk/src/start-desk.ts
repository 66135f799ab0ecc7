import { homedir } from "node:os";
import { join } from "node:path";
import type { Toasty } from "@toasty/client";
import { paths, ToastyError, validateClientId } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";
import type { Desk } from "./desk.js";
import { Gatekeeper } from "./gating/gatekeeper.js";
import type { DeskPreferences } from "./gating/preferences.js";
import { HeldFile } from "./holding/held-file.js";
import { WaitingRoom } from "./holding/waiting-room.js";
import { type Prompt, usualPrompts } from "./prompting/prompt.js";
import { Prompter } from "./prompting/prompter.js";
import { RunningDesk } from "./running-desk.js";
import type { Surface } from "./surface.js";

/** What {@link startDesk} takes. */
export interface DeskOptions {
  /** The line to the broker. It stays open when the desk closes. */
  readonly client: Pick<Toasty, "attach" | "reportOn">;
  /** Shows the notifications. It stays open when the desk closes. */
  readonly renderer: Surface;
  /** Whose notifications. Default: `desktop`. */
  readonly id?: string | undefined;
  /** What the human wishes. Default: nothing but the desktop's do-not-disturb, which errors pass. */
  readonly preferences?: DeskPreferences | undefined;
  /** Where what is held back is kept. Default: `held-<id>.jsonl` in the configuration folder. */
  readonly file?: string | undefined;
  /** Other ways to ask, for questions that the renderer cannot take the answer to. Default: zenity and kdialog, where they are installed. */
  readonly prompts?: readonly Prompt[] | undefined;
  /** Where structured lines go. Default: nowhere. */
  readonly logger?: Logger | undefined;
}

/**
 * Receives the notifications for a client id, asks the gate, shows them and reports what the human did.
 *
 * ```ts
 * await using toasty = connect();
 * await using renderer = await createRenderer({ app: { id: "Acme.Trainer", name: "Acme Trainer" } });
 * await using desk = await startDesk({ client: toasty, renderer, preferences: { bypass: "critical" } });
 * ```
 */
export async function startDesk(options: DeskOptions): Promise<Desk> {
  const { client, renderer, id = "desktop", preferences = {}, logger = silent } = options;
  const violations = validateClientId("id", id);
  if (violations.length > 0) throw ToastyError.invalid(violations);
  const file = await HeldFile.open(options.file ?? usualFile(id), logger);
  const gatekeeper = new Gatekeeper(renderer, preferences);
  const room = new WaitingRoom(file, logger);
  const prompter = new Prompter(options.prompts ?? usualPrompts());
  return new RunningDesk({ client, renderer, id, logger, gatekeeper, room, prompter });
}

function usualFile(id: string): string {
  const { configDir } = paths({ platform: process.platform, env: process.env, home: homedir() });
  // A colon is no character of a file name on Windows.
  return join(configDir, `held-${id.replaceAll(":", "%3A")}.jsonl`);
}

const quiet = () => {};
const silent: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
