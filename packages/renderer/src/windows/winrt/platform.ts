/** A toast for Windows to show. */
export interface ToastRequest {
  readonly tag: string;
  readonly group: string;
  readonly xml: string;
  /** The values of the XML's bindings. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Rises with every `update`. */
  readonly sequence?: number | undefined;
  readonly expiresAtMs?: number | undefined;
  /** True: straight to the notification centre. */
  readonly suppressPopup?: boolean | undefined;
  readonly highPriority?: boolean | undefined;
}

/** A toast in the notification centre. */
export interface ListedToast {
  readonly tag: string;
  readonly group: string;
  readonly xml: string;
}

/** A toast that Windows shows later. */
export interface ScheduledToast {
  readonly tag: string;
  readonly group: string;
  readonly atMs: number;
}

/** Setting that says if Windows shows an app's toasts; `unknown` before it has shown its first. */
export type ToastSetting =
  | "enabled"
  | "disabled_for_application"
  | "disabled_for_user"
  | "disabled_by_group_policy"
  | "disabled_by_manifest"
  | "unknown";

/** State of "do not disturb" on Windows; `unknown` where this Windows cannot say. */
export type NotificationMode = "unrestricted" | "priority_only" | "alarms_only" | "unknown";

/** `Windows.UI.Notifications` for one app, called in this process and thread. */
export interface ToastPlatform {
  show(toast: ToastRequest): void;
  /** Changes the bindings of a shown toast, in place and silently. */
  update(toast: {
    readonly tag: string;
    readonly group: string;
    readonly values: Readonly<Record<string, string>>;
    readonly sequence: number;
  }): "succeeded" | "failed" | "not_found";
  remove(tag: string, group: string): void;
  removeGroup(group: string): void;
  clear(): void;
  history(): ListedToast[];
  schedule(toast: {
    readonly tag: string;
    readonly group: string;
    readonly xml: string;
    readonly atMs: number;
  }): void;
  scheduled(): ScheduledToast[];
  /** False when there is no such toast. */
  unschedule(tag: string, group: string): boolean;
  setting(): ToastSetting;
  mode(): NotificationMode;
  close(): void;
}
