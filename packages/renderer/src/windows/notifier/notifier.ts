import type { HostEvent, WindowsHost } from "../host/host-methods.js";
import { type Complain, issues, refuseIssues } from "../schema/issue.js";
import { serializeToast } from "../schema/serialize.js";
import type { Toast } from "../schema/toast.js";
import { validateToast, validateToastAddress } from "../schema/validate.js";
import type { ListedToast, ScheduledToast, ToastSetting } from "../winrt/platform.js";

/** Events of an app's toasts. */
export type NotifierEvent = Exclude<HostEvent, { readonly kind: "balloon" }>;

/** The names under which Windows knows a toast. */
export interface ToastAddress {
  /** 1 to 64 characters; the same tag and group take its place. */
  readonly tag: string;
  /** 1 to 64 characters. Default: `default`. */
  readonly group?: string | undefined;
}

/** Options of showing a toast. */
export interface ShowOptions extends ToastAddress {
  /** For `{ bind: "name" }` in the toast. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Rises with every update. Default: 0, which is always applied. */
  readonly sequence?: number | undefined;
  /** The time at which it leaves the notification centre, in milliseconds since 1970. */
  readonly expiresAtMs?: number | undefined;
  /** Straight to the notification centre. */
  readonly suppressPopup?: boolean | undefined;
  /** Wakes a device that sleeps. */
  readonly highPriority?: boolean | undefined;
}

/** Toasts of the whole schema for one app, beside what `createRenderer` draws from notifications. */
export interface WindowsNotifier extends AsyncDisposable {
  /** Shows a toast. Rejects with its violations when Windows would refuse it. */
  show(toast: Toast, options: ShowOptions): Promise<void>;
  /** Changes the bound values of a toast that is shown, in place and silently. */
  update(
    values: Readonly<Record<string, string>>,
    options: ToastAddress & { readonly sequence?: number | undefined },
  ): Promise<"succeeded" | "failed" | "not_found">;
  /** Shows a toast later, also when this program has ended. Its texts cannot be bound. */
  schedule(toast: Toast, options: ToastAddress & { readonly atMs: number }): Promise<void>;
  /** Lists the toasts that are shown later. */
  scheduled(): Promise<readonly ScheduledToast[]>;
  /** False when there was none. */
  unschedule(address: ToastAddress): Promise<boolean>;
  /** Takes a toast off the screen and out of the notification centre. */
  remove(address: ToastAddress): Promise<void>;
  /** Takes out all of a group. */
  removeGroup(group: string): Promise<void>;
  /** Takes out all of this app. */
  clear(): Promise<void>;
  /** Lists the toasts in the notification centre. */
  history(): Promise<readonly ListedToast[]>;
  /** Asks if Windows shows this app's toasts. */
  setting(): Promise<ToastSetting>;
  /** Closes the host. Toasts stay. */
  close(): Promise<void>;
}

/** Makes a notifier of a host that is open for toasts. */
export function notifierOn(host: WindowsHost, appId: string): WindowsNotifier {
  const named = ({ tag, group = "default" }: ToastAddress) => {
    refuseIssues(validateToastAddress({ appId, tag, group }));
    return { tag, group };
  };
  const xmlOf = (toast: Toast) => {
    refuseIssues(validateToast(toast));
    return serializeToast(toast);
  };
  const close = () => host.close();
  return {
    show: async (toast, { tag, group, ...options }) => {
      refuseIssues(issues((complain) => checkOptions(options, complain)));
      return host.call("show", { ...named({ tag, group }), ...options, xml: xmlOf(toast) });
    },
    update: async (values, { sequence = 0, ...address }) => {
      refuseIssues(issues((complain) => checkOptions({ values, sequence }, complain)));
      return host.call("update", { ...named(address), values, sequence });
    },
    schedule: async (toast, { atMs, ...address }) => {
      refuseIssues(issues((complain) => checkTime("atMs", atMs, complain)));
      return host.call("schedule", { ...named(address), xml: xmlOf(toast), atMs });
    },
    scheduled: () => host.call("scheduled"),
    unschedule: async (address) => {
      const { tag, group } = named(address);
      return host.call("unschedule", tag, group);
    },
    remove: async (address) => {
      const { tag, group } = named(address);
      await host.call("remove", tag, group);
    },
    removeGroup: async (group) => {
      refuseIssues(validateToastAddress({ appId, tag: "-", group: group ?? "" }));
      await host.call("removeGroup", group);
    },
    clear: () => host.call("clear"),
    history: () => host.call("history"),
    setting: () => host.call("setting"),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Checks what travels to the host process as JSON, where a number that is none becomes null and null becomes zero. */
function checkOptions(
  { values, sequence, expiresAtMs }: Pick<ShowOptions, "values" | "sequence" | "expiresAtMs">,
  complain: Complain,
): void {
  for (const [name, value] of Object.entries(values ?? {})) {
    if (typeof value !== "string") complain.refused(`values.${name}`, "must be text");
  }
  if (sequence !== undefined && !(Number.isInteger(sequence) && sequence >= 0 && sequence <= 0xffff_ffff)) {
    complain.refused("sequence", "must be a whole number, 0 to 4,294,967,295");
  }
  if (expiresAtMs !== undefined) checkTime("expiresAtMs", expiresAtMs, complain);
}

function checkTime(field: string, ms: number, complain: Complain): void {
  // The times that a Date can have.
  if (typeof ms !== "number" || !(Math.abs(ms) <= 8.64e15)) {
    complain.refused(field, "must be a time in milliseconds since 1970");
  }
}
