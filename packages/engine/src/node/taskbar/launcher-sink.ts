import { noTaskbar, type TaskbarValue } from "../../taskbar/value.js";
import { onProcessEnd } from "./process-end.js";
import type { TaskbarSink } from "./sink.js";

/** Part of a D-Bus connection that the sink needs; the message bus of `dbus-native` is one. */
export interface SignalBus {
  sendSignal(path: string, iface: string, name: string, signature: string, args: unknown[]): unknown;
}

/** Options of a launcher sink. */
export interface LauncherSinkOptions {
  /** A connection to the session bus. It must stay open: docks drop what a sender that is gone has said. */
  readonly bus: SignalBus;
  /** The name of the app's installed `.desktop` file, with or without the ending. */
  readonly desktopFile: string;
  /** Clears it on Ctrl-C and termination: some docks keep what a sender that is gone has said. Default: true. */
  readonly clearOnExit?: boolean | undefined;
}

/**
 * Shows progress on the app's icon in docks that speak `com.canonical.Unity.LauncherEntry`: Ubuntu's dock, KDE's task
 * manager, Dash to Panel, Plank. They know neither pauses nor errors nor progress without an end.
 */
export function launcherSink({ bus, desktopFile, clearOnExit = true }: LauncherSinkOptions): TaskbarSink {
  const name = desktopFile.endsWith(".desktop") ? desktopFile : `${desktopFile}.desktop`;
  const uri = `application://${name}`;
  const path = `/com/canonical/unity/launcherentry/${hash(uri)}`;
  let shown: TaskbarValue = noTaskbar;
  let flashing = false;
  let closed = false;
  const forget = clearOnExit ? onProcessEnd(close) : () => {};

  function show(value: TaskbarValue, flash: boolean): void {
    if (closed || (value.state === "none" && shown.state === "none" && flash === flashing)) return;
    shown = value;
    flashing = flash;
    const urgent = flash || value.state === "error";
    const properties = [
      ["progress", ["d", "value" in value ? value.value : 0]],
      ["progress-visible", ["b", "value" in value]],
      ["urgent", ["b", urgent]],
    ];
    try {
      bus.sendSignal(path, "com.canonical.Unity.LauncherEntry", "Update", "sa{sv}", [uri, properties]);
    } catch {
      // The bus is gone, and the dock forgets by itself.
    }
  }

  function close(): void {
    if (closed) return;
    show(noTaskbar, false);
    closed = true;
    forget();
  }

  return { show, close };
}

/** The path's number only has to differ between apps; everybody derives it from the URI in some way. */
function hash(text: string): number {
  let value = 5381;
  for (const byte of Buffer.from(text)) value = (Math.imul(value, 33) + byte) >>> 0;
  return value;
}
