/** Shows progress on the terminal's tab, between what a program prints. */
interface TerminalTab {
  /** Writes a sequence, now or as soon as the program is not in the middle of one. */
  write(text: string): void;
  /** Told of all that the program prints. */
  passed(bytes: Uint8Array): void;
  /** Takes away what was shown. */
  clear(): void;
}

/** A sequence of the program's that has begun and not ended: what comes between would break it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const unfinished = /\u001b(?:\[[0-?]*[ -/]*|[\]P_^X][^\u0007\u001b]*\u001b?|[ -/]*)$/;

const escapeByte = 0x1b;

/** Writes to a terminal; to anything else nothing is written. */
export function terminalTab(stream: NodeJS.WriteStream): TerminalTab {
  let clean = true;
  let waiting: string | undefined;
  let shown: string | undefined;

  function write(text: string): void {
    if (!stream.isTTY) return;
    waiting = clean ? undefined : text;
    if (!clean) return;
    shown = text;
    stream.write(text);
  }

  return {
    write,
    passed(bytes) {
      if (!stream.isTTY) return;
      clean = isClean(bytes);
      // The bytes go out after this; the next moment is the first in between.
      if (clean && waiting !== undefined) setImmediate(() => waiting !== undefined && write(waiting));
    },
    clear() {
      // However it is wrapped for a terminal within a terminal.
      const nothing = shown?.replace(/9;4;\d(?:;\d+)?/, "9;4;0");
      if (nothing !== undefined && nothing !== shown) stream.write(nothing);
    },
  };
}

/** Returns whether the bytes end between two characters and outside of a sequence. */
function isClean(bytes: Uint8Array): boolean {
  const last = bytes.at(-1) ?? 0;
  if (last >= 0x80 && !endsCharacter(bytes)) return false;
  const end = bytes.subarray(-256);
  return !end.includes(escapeByte) || !unfinished.test(Buffer.from(end).toString("latin1"));
}

function endsCharacter(bytes: Uint8Array): boolean {
  const end = bytes.subarray(-4);
  const start = end.findLastIndex((byte) => byte >= 0xc0);
  if (start === -1) return true;
  const lead = end[start] as number;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return end.length - start >= length;
}
