import type { Notification } from "../gen/sam/notifications/v1/notification.pb.js";
import { build, type CommonOptions } from "./options.js";

/** Options of {@link progress}. */
export interface ProgressOptions extends CommonOptions {
  /** Text for what is going on, such as "epoch 4/10". */
  readonly status?: string | undefined;
  /** Shown in the place of the percentage. */
  readonly valueText?: string | undefined;
  /** Shown above the bar. */
  readonly barTitle?: string | undefined;
}

/**
 * A bar that moves: send it again under the same id to move it. Without a value something is going on and nobody knows
 * how far it is.
 */
export function progress(
  title: string,
  value: number | undefined,
  options: ProgressOptions = {},
): Notification {
  const progressBar = {
    statusText: options.status ?? "",
    value: value ?? 0,
    valueStringOverride: options.valueText,
    title: options.barTitle,
    indeterminate: value === undefined ? true : undefined,
  };
  const header = { title, subtitle: options.subtitle };
  const payload = { $case: "progressMessage" as const, value: { header, progressBar } };
  return build(payload, { category: "progress", importance: "low" }, options);
}
