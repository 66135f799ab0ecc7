import { freedesktop } from "../freedesktop/backend.js";
import { nodeNotifier } from "../node-notifier/backend.js";
import { terminal } from "../terminal/backend.js";
import { balloonBackend } from "../windows/backend/balloon-backend.js";
import { windowsBackend } from "../windows/backend/windows-backend.js";
import type { BackendKind } from "./backend.js";

/** Every way of this package, the best first. Each finds out for itself whether it works here. */
export const usualBackends: readonly BackendKind[] = [
  windowsBackend(),
  freedesktop,
  nodeNotifier,
  balloonBackend(),
  terminal,
];
