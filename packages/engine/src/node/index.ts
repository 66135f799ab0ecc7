export { createDndDetector, type DndDetectorOptions, type DndStatus } from "./dnd/detector.js";
export type { Exec } from "./dnd/probes.js";
export { fileStore } from "./store/file-store.js";
export { type LauncherSinkOptions, launcherSink, type SignalBus } from "./taskbar/launcher-sink.js";
export { showOn, type TaskbarSink } from "./taskbar/sink.js";
export { type TerminalSinkOptions, terminalSink } from "./taskbar/terminal-sink.js";
