import type { BackendKind } from "./backends/backend.js";
import { freedesktop } from "./freedesktop/backend.js";
import { osascript } from "./macos/osascript.js";
import { terminalNotifier } from "./macos/terminal-notifier.js";
import { terminal } from "./terminal/backend.js";
import { balloonBackend } from "./windows/backend/balloon-backend.js";
import { windowsBackend } from "./windows/backend/windows-backend.js";

/** Every way of this package, the best first. Each finds out for itself whether it works here. */
export const usualBackends: readonly BackendKind[] = [
  windowsBackend(),
  freedesktop,
  terminalNotifier,
  osascript,
  balloonBackend(),
  terminal,
];
