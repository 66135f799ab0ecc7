import { homedir } from "node:os";
import { join } from "node:path";
import type { Toasty } from "@toasty/client";

import { systemClock } from "@toasty/kit/clock";
import { containLogger, type Logger, silentLogger } from "@toasty/kit/logger";
import { paths, ToastyError, validateClientId } from "@toasty/proto";
import type { Surface } from "@toasty/proto/surface";
import type { Desk } from "./desk.js";
import { Gatekeeper } from "./gating/gatekeeper.js";
import type { DeskPreferences } from "./gating/preferences.js";
import { HeldFile } from "./holding/held-file.js";
import { HeldNotifications } from "./holding/held-notifications.js";
import { type Prompt, usualPrompts } from "./prompting/prompt.js";
import { Prompter } from "./prompting/prompter.js";
import { RunningDesk } from "./running-desk.js";

/** Options of {@link startDesk}. */
export interface DeskOptions {
  /** Connection to the broker. It stays open when the desk closes. */
  readonly client: Pick<Toasty, "attach" | "reportOn">;
  /** Surface for the notifications. It stays open when the desk closes. */
  readonly renderer: Surface;
  /** Client id whose notifications the desk receives. Default: `desktop`. */
  readonly id?: string | undefined;
  /** Preferences of the human. Default: only the desktop's do-not-disturb counts, and errors pass it. */
  readonly preferences?: DeskPreferences | undefined;
  /** File for what is held back. Default: `held-<id>.jsonl` in the configuration folder. */
  readonly file?: string | undefined;
  /** Other ways to ask questions whose answer the renderer cannot take. Default: zenity and kdialog, where they are installed. */
  readonly prompts?: readonly Prompt[] | undefined;
  /** Destination of structured lines, such as a pino logger. Default: none. */
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
  const { client, renderer: surface, id = "desktop", preferences = {} } = options;
  const violations = validateClientId("id", id);
  if (violations.length > 0) throw ToastyError.invalid(violations);
  const clock = systemClock;
  const logger = containLogger(options.logger ?? silentLogger);
  const file = await HeldFile.open(options.file ?? usualFile(id), {
    logger,
    restore: (stored) => ({ ...stored, delivery: client.reportOn(id, stored) }),
  });
  return new RunningDesk({
    client,
    surface,
    id,
    logger,
    clock,
    gatekeeper: new Gatekeeper(surface, preferences, clock),
    held: new HeldNotifications(file, logger),
    prompter: new Prompter(options.prompts ?? usualPrompts()),
  });
}

function usualFile(id: string): string {
  const { configDir } = paths({ platform: process.platform, env: process.env, home: homedir() });
  // A colon is no character of a file name on Windows.
  return join(configDir, `held-${id.replaceAll(":", "%3A")}.jsonl`);
}
