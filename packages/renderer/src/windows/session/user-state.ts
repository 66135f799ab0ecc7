import type { Native } from "../winrt/native.js";
import type { NotificationMode } from "../winrt/platform.js";

// Busy, full screen in Direct3D, presentation, quiet time.
const restricting: ReadonlySet<number> = new Set([2, 3, 4, 6]);

/**
 * "Do not disturb" on a Windows that has no `NotificationMode`: full screen and presentations are known, Focus Assist
 * is not, so that "unrestricted" is more than can be said.
 */
export function queryDoNotDisturb({ func }: Native): {
  readonly mode: NotificationMode;
  readonly source: string;
} {
  const state = [0];
  const query = func("shell32.dll", "int32_t __stdcall SHQueryUserNotificationState(_Out_ int *state)");
  const code: number = query(state);
  const mode = code === 0 && restricting.has(state[0] ?? 0) ? "priority_only" : "unknown";
  return { mode, source: "SHQueryUserNotificationState" };
}
