import { noTaskbar, type TaskbarValue } from "../taskbar/value.js";

/**
 * What a taskbar shows for `NotificationEvent.taskbarProgress`, and whether it flashes: from 0 on a bar; at 1 a flash and
 * then nothing, since it is complete; at -1, and for what makes no sense, nothing.
 *
 * ```ts
 * const { value, flash } = readTaskbarProgress(0.45);
 * sink.show(value, flash);
 * ```
 */
export function readTaskbarProgress(progress: number): {
  readonly value: TaskbarValue;
  readonly flash: boolean;
} {
  const isUnderWay = progress >= 0 && progress < 1;
  return { value: isUnderWay ? { state: "normal", value: progress } : noTaskbar, flash: progress === 1 };
}
