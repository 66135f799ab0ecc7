import { listenToKeyboard } from "../desk/keyboard.js";
import { untilAborted } from "../ending/until-aborted.js";
import { UsageError } from "../parsing/usage-error.js";

/** Finds the passphrase of a key file: in `TOASTY_KEY_PASSPHRASE`, or from whoever sits at the terminal. */
export async function passphraseFor(file: string, signal: AbortSignal): Promise<string> {
  const given = process.env.TOASTY_KEY_PASSPHRASE;
  if (given !== undefined) return given;
  return typeUnseen(`Passphrase of ${file}: `, signal);
}

/** The passphrase of a key that is about to be made; whoever types it types it twice. */
export async function newPassphraseFor(file: string, signal: AbortSignal): Promise<string> {
  const first = await passphraseFor(file, signal);
  if (process.env.TOASTY_KEY_PASSPHRASE !== undefined) return first;
  const second = await typeUnseen("The same once more: ", signal);
  if (first === second) return first;
  throw new UsageError("the two passphrases differ; nothing was made");
}

async function typeUnseen(question: string, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY !== true) {
    throw new UsageError(
      "the key needs a passphrase: set TOASTY_KEY_PASSPHRASE, or run this at a terminal and type it",
    );
  }
  const entered = Promise.withResolvers<string>();
  let typed = "";
  using _keys = listenToKeyboard(process.stdin, (key) => {
    if (key.name === "enter") entered.resolve(typed);
    else if (key.name === "backspace") typed = typed.slice(0, -1);
    else if (key.name === "text") typed += key.text;
  });
  // Only now: what is typed before the keyboard is ours would be shown.
  process.stderr.write(question);
  try {
    return await untilAborted(entered.promise, signal);
  } finally {
    process.stderr.write("\n");
  }
}
