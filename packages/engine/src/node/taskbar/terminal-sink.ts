import { noTaskbar, type TaskbarValue } from "../../taskbar/value.js";
import { onProcessEnd } from "./process-end.js";
import type { TaskbarSink } from "./sink.js";
import { oscProgress, terminalPath } from "./terminal.js";

/** Stream that takes the sequences. */
interface TerminalStream {
  readonly isTTY?: boolean | undefined;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on?(event: "error", listener: () => void): unknown;
  off?(event: "error", listener: () => void): unknown;
}

/** Options of a terminal sink, all of them optional. */
export interface TerminalSinkOptions {
  /** Default: `process.stderr`, which is rarely piped. Sequences go to a terminal and nowhere else. */
  readonly stream?: TerminalStream | undefined;
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Interval at which a value is repeated, since terminals clear what nobody refreshes. Default: 5 s. */
  readonly keepAliveMs?: number | undefined;
  /** Clears it on Ctrl-C, termination and the end of the process. Default: true. */
  readonly clearOnExit?: boolean | undefined;
}

/**
 * Shows progress on the tab and the taskbar button of the terminal, where the terminal is one that is known to do so;
 * nothing where it is not, or where the stream is no terminal.
 */
export function terminalSink(options: TerminalSinkOptions = {}): TaskbarSink {
  const { stream = process.stderr, env = process.env, keepAliveMs = 5_000, clearOnExit = true } = options;
  const path = stream.isTTY ? terminalPath(env) : "none";
  if (path === "none") return { show() {}, close() {} };

  let shown: TaskbarValue = noTaskbar;
  let keepAlive: NodeJS.Timeout | undefined;
  let closed = false;
  let gone = false;
  const forget = clearOnExit ? onProcessEnd(close) : () => {};

  function write(): void {
    if (gone) return;
    // An error of the stream that nobody listens for would end the process, which may outlive its terminal.
    stream.on?.("error", lose);
    try {
      stream.write(oscProgress(shown, path as Exclude<typeof path, "none">), (error) => {
        if (error) lose();
        else stream.off?.("error", lose);
      });
    } catch {
      lose();
    }
  }

  /** The terminal is gone, and with it the bar. */
  function lose(): void {
    gone = true;
    clearInterval(keepAlive);
  }

  function show(value: TaskbarValue): void {
    if (closed || (value.state === "none" && shown.state === "none")) return;
    shown = value;
    write();
    clearInterval(keepAlive);
    keepAlive = value.state === "none" || gone ? undefined : setInterval(write, keepAliveMs).unref();
  }

  function close(): void {
    if (closed) return;
    show(noTaskbar);
    closed = true;
    forget();
  }

  return { show, close };
}
