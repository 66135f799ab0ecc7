import { emitKeypressEvents } from "node:readline";
import type { Key } from "./answering.js";

/** A terminal to read single keys from. */
export type KeyStream = NodeJS.ReadStream;

/** Reads single keys until it is disposed; Ctrl-C interrupts as ever. */
export function listenToKeyboard(stdin: KeyStream, onKey: (key: Key) => void): Disposable {
  const listener = (text: string | undefined, key: Pressed) => {
    // In raw mode the terminal leaves Ctrl-C to us.
    if (key.ctrl && key.name === "c") process.emit("SIGINT");
    else if (!key.ctrl && !key.meta) forward(text, key, onKey);
    else if (key.name === "escape") onKey({ name: "escape" });
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", listener);
  stdin.resume();
  return {
    [Symbol.dispose]() {
      stdin.off("keypress", listener);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

interface Pressed {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
}

function forward(text: string | undefined, { name }: Pressed, onKey: (key: Key) => void): void {
  if (name === "return" || name === "enter") onKey({ name: "enter" });
  else if (name === "escape" || name === "backspace" || name === "tab") onKey({ name });
  else if (text && !/\p{Cc}/u.test(text)) onKey({ name: "text", text });
}
