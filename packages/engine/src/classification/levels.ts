import type { Urgency } from "./urgency.js";

/** Names of an urgency on other platforms. */
export interface Levels {
  /** The hint of `org.freedesktop.Notifications`, and of Electron. */
  readonly freedesktop: "low" | "normal" | "critical";
  /** True if it stays until the human acts. */
  readonly persistent: boolean;
  /** Apple's interruption level. Its own `critical` is for health and safety, and nothing here is. */
  readonly apple: "passive" | "active" | "timeSensitive";
  readonly pagerDuty: "info" | "warning" | "error" | "critical";
  /** The role of a live region. */
  readonly aria: "status" | "alert";
  readonly syslog: 2 | 3 | 5 | 6;
}

/** The names of each urgency elsewhere. */
export const levels: { readonly [urgency in Urgency]: Levels } = {
  low: {
    freedesktop: "low",
    persistent: false,
    apple: "passive",
    pagerDuty: "info",
    aria: "status",
    syslog: 6,
  },
  normal: {
    freedesktop: "normal",
    persistent: false,
    apple: "active",
    pagerDuty: "warning",
    aria: "status",
    syslog: 5,
  },
  high: {
    freedesktop: "normal",
    persistent: true,
    apple: "timeSensitive",
    pagerDuty: "error",
    aria: "alert",
    syslog: 3,
  },
  critical: {
    freedesktop: "critical",
    persistent: true,
    apple: "timeSensitive",
    pagerDuty: "critical",
    aria: "alert",
    syslog: 2,
  },
};
