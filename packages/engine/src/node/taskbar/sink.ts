import type { NotificationEngine } from "../../shell/notification-engine.js";
import type { TaskbarValue } from "../../taskbar/value.js";

/** Something that shows progress: a terminal's tab, a dock, a window. */
export interface TaskbarSink {
  /** Shows it. `flash` asks for attention once. Never throws. */
  show(value: TaskbarValue, flash: boolean): void;
  /**
   * Clears it at once; further calls do nothing. It is synchronous, since it is also called while the process exits, when
   * nothing can be waited for.
   */
  close(): void;
}

/**
 * Shows on a sink what an engine has to show, all its jobs together, until the returned function is called, which clears
 * the sink.
 */
export function showOn(
  engine: Pick<NotificationEngine, "on" | "off" | "taskbar">,
  sink: TaskbarSink,
): () => void {
  const show = (value: TaskbarValue, flash: boolean) => sink.show(value, flash);
  engine.on("taskbar", show);
  if (engine.taskbar.state !== "none") sink.show(engine.taskbar, false);
  return () => {
    engine.off("taskbar", show);
    sink.close();
  };
}
