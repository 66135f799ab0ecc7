/** Whether the human wants to be left alone, as far as the platform tells. */
export interface DoNotDisturb {
  /** `unknown` means: deliver. */
  readonly state: "on" | "off" | "unknown";
  /** Who said so, such as `dunstctl` or `org.freedesktop.Notifications.Inhibited`; why not, when unknown. */
  readonly source: string;
}
