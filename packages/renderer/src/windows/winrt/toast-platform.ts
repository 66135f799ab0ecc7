import { hresults, WindowsError } from "./hresult.js";
import * as winrt from "./interfaces.js";
import { LiveToasts } from "./live-toasts.js";
import type { Native, Pointer } from "./native.js";
import { startRuntime } from "./runtime.js";
import { type ToastEvent, toastHandlers } from "./toast-events.js";

/** What Windows is to show. */
export interface ToastRequest {
  readonly tag: string;
  readonly group: string;
  readonly xml: string;
  /** The values of the XML's bindings. */
  readonly values?: Readonly<Record<string, string>>;
  /** Rises with every `update`. */
  readonly sequence?: number;
  readonly expiresAtMs?: number;
  /** True: straight to the notification centre. */
  readonly suppressPopup?: boolean;
  readonly highPriority?: boolean;
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

/** Whether Windows shows an app's toasts; `unknown` before it has shown its first. */
export type ToastSetting =
  | "enabled"
  | "disabled-for-application"
  | "disabled-for-user"
  | "disabled-by-group-policy"
  | "disabled-by-manifest"
  | "unknown";

/** What Windows says of "do not disturb"; `unknown` where this Windows cannot say. */
export type NotificationMode = "unrestricted" | "priority-only" | "alarms-only" | "unknown";

/** `Windows.UI.Notifications` for one app, called in this process and thread. */
export interface ToastPlatform {
  show(toast: ToastRequest): void;
  /** Changes the bindings of a shown toast, in place and silently. */
  update(toast: {
    readonly tag: string;
    readonly group: string;
    readonly values: Readonly<Record<string, string>>;
    readonly sequence: number;
  }): "succeeded" | "failed" | "not-found";
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

/** Opens `Windows.UI.Notifications` for an app; throws a `WindowsError` where it is not to be had. */
export function openToastPlatform(
  native: Native,
  appId: string,
  onEvent: (event: ToastEvent) => void,
): ToastPlatform {
  const runtime = startRuntime(native);
  const { call, cast, release, factory, activate, scope } = runtime;
  const live = new LiveToasts(release);
  const handlers = toastHandlers(runtime, live, onEvent);

  const manager = factory(winrt.classes.manager, winrt.ManagerStatics.iid);
  const notifier = call(manager, winrt.ManagerStatics.createToastNotifier, appId);

  type Own = (object: Pointer) => Pointer;
  const document = (own: Own, xml: string): Pointer => {
    const created = own(activate(winrt.classes.xmlDocument));
    call(own(cast(created, winrt.XmlDocumentIO.iid)), winrt.XmlDocumentIO.load, xml);
    return own(cast(created, winrt.XmlDocument.iid));
  };
  const data = (own: Own, values: Readonly<Record<string, string>>, sequence: number): Pointer => {
    const created = own(cast(own(activate(winrt.classes.data)), winrt.Data.iid));
    const map = own(call(created, winrt.Data.values));
    for (const [key, value] of Object.entries(values)) call(map, winrt.StringMap.insert, key, value);
    call(created, winrt.Data.setSequence, sequence);
    return created;
  };
  const history = (own: Own): Pointer => {
    const statics = factory(winrt.classes.manager, winrt.ManagerStatics2.iid);
    return own(call(statics, winrt.ManagerStatics2.history));
  };
  const items = (own: Own, view: Pointer): Pointer[] =>
    Array.from({ length: call(view, winrt.VectorView.size) }, (_, index) =>
      own(call(view, winrt.VectorView.getAt, index)),
    );

  const show = (request: ToastRequest): void =>
    scope((own) => {
      const toast = call(
        factory(winrt.classes.toast, winrt.ToastFactory.iid),
        winrt.ToastFactory.create,
        document(own, request.xml),
      );
      // Kept alive past this call: a toast that nobody holds has no events.
      live.keep(request.tag, request.group, toast);
      try {
        const named = own(cast(toast, winrt.Toast2.iid));
        call(named, winrt.Toast2.setTag, request.tag);
        call(named, winrt.Toast2.setGroup, request.group);
        if (request.suppressPopup === true) call(named, winrt.Toast2.setSuppressPopup, true);
        if (request.values !== undefined || request.highPriority === true) {
          const fourth = own(cast(toast, winrt.Toast4.iid));
          if (request.values !== undefined) {
            call(fourth, winrt.Toast4.setData, data(own, request.values, request.sequence ?? 0));
          }
          if (request.highPriority === true) call(fourth, winrt.Toast4.setPriority, 1);
        }
        if (request.expiresAtMs !== undefined) {
          const statics = factory(winrt.classes.propertyValue, winrt.PropertyValueStatics.iid);
          const time = own(
            call(statics, winrt.PropertyValueStatics.createDateTime, toTicks(request.expiresAtMs)),
          );
          call(toast, winrt.Toast.setExpiration, own(cast(time, winrt.ReferenceToDateTime.iid)));
        }
        // Before it is shown: a handler that comes later misses what happens at once.
        call(toast, winrt.Toast.onActivated, handlers.activated);
        call(toast, winrt.Toast.onDismissed, handlers.dismissed);
        call(toast, winrt.Toast.onFailed, handlers.failed);
        call(notifier, winrt.Notifier.show, toast);
      } catch (error) {
        live.drop(request.tag, request.group);
        throw error;
      }
    });

  const platform: ToastPlatform = {
    show,
    update: ({ tag, group, values, sequence }) =>
      scope((own) => {
        const second = own(cast(notifier, winrt.Notifier2.iid));
        const result = call(second, winrt.Notifier2.update, data(own, values, sequence), tag, group);
        return updateResults[result] ?? "failed";
      }),
    remove: (tag, group) =>
      scope((own) => {
        live.drop(tag, group);
        unlessGone(() => call(history(own), winrt.History.remove, tag, group, appId));
      }),
    removeGroup: (group) =>
      scope((own) => {
        live.dropGroup(group);
        unlessGone(() => call(history(own), winrt.History.removeGroup, group, appId));
      }),
    clear: () =>
      scope((own) => {
        live.dropAll();
        unlessGone(() => call(history(own), winrt.History.clear, appId));
      }),
    history: () =>
      scope((own) => {
        const second = own(cast(history(own), winrt.History2.iid));
        const view = own(call(second, winrt.History2.getHistory, appId));
        return items(own, view).map((toast) => {
          const named = own(cast(toast, winrt.Toast2.iid));
          const content = own(call(toast, winrt.Toast.content));
          const serializer = own(cast(content, winrt.XmlNodeSerializer.iid));
          return {
            tag: call(named, winrt.Toast2.tag),
            group: call(named, winrt.Toast2.group),
            xml: call(serializer, winrt.XmlNodeSerializer.getXml),
          };
        });
      }),
    schedule: ({ tag, group, xml, atMs }) =>
      scope((own) => {
        const scheduled = own(
          call(
            factory(winrt.classes.scheduledToast, winrt.ScheduledFactory.iid),
            winrt.ScheduledFactory.create,
            document(own, xml),
            toTicks(atMs),
          ),
        );
        const named = own(cast(scheduled, winrt.Scheduled2.iid));
        call(named, winrt.Scheduled2.setTag, tag);
        call(named, winrt.Scheduled2.setGroup, group);
        try {
          call(notifier, winrt.Notifier.addToSchedule, scheduled);
        } catch (error) {
          if (!(error instanceof WindowsError) || error.hresult !== hresults.notFound) throw error;
          // Windows schedules only for an app that has shown something before.
          show({ tag, group, xml, suppressPopup: true });
          platform.remove(tag, group);
          call(notifier, winrt.Notifier.addToSchedule, scheduled);
        }
      }),
    scheduled: () =>
      scope((own) =>
        items(own, own(call(notifier, winrt.Notifier.scheduled))).map((toast) => {
          const named = own(cast(toast, winrt.Scheduled2.iid));
          return {
            tag: call(named, winrt.Scheduled2.tag),
            group: call(named, winrt.Scheduled2.group),
            atMs: fromTicks(call(toast, winrt.Scheduled.deliveryTime)),
          };
        }),
      ),
    unschedule: (tag, group) =>
      scope((own) => {
        const found = items(own, own(call(notifier, winrt.Notifier.scheduled))).find((toast) => {
          const named = own(cast(toast, winrt.Scheduled2.iid));
          return call(named, winrt.Scheduled2.tag) === tag && call(named, winrt.Scheduled2.group) === group;
        });
        if (found !== undefined) call(notifier, winrt.Notifier.removeFromSchedule, found);
        return found !== undefined;
      }),
    setting() {
      try {
        return settings[call(notifier, winrt.Notifier.setting)] ?? "unknown";
      } catch (error) {
        if (error instanceof WindowsError && error.hresult === hresults.notFound) return "unknown";
        throw error;
      }
    },
    mode: () =>
      scope((own) => {
        try {
          const statics = factory(winrt.classes.manager, winrt.ManagerStatics5.iid);
          const user = own(call(statics, winrt.ManagerStatics5.getDefault));
          const third = own(cast(user, winrt.ManagerForUser3.iid));
          return modes[call(third, winrt.ManagerForUser3.notificationMode)] ?? "unknown";
        } catch (error) {
          if (error instanceof WindowsError && error.hresult === hresults.noInterface) return "unknown";
          throw error;
        }
      }),
    close() {
      live.dropAll();
      release(notifier);
      runtime.close();
    },
  };
  return platform;
}

// Windows may answer "not found" where there is nothing to remove, which is what was wanted.
function unlessGone(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!(error instanceof WindowsError) || error.hresult !== hresults.notFound) throw error;
  }
}

const updateResults = ["succeeded", "failed", "not-found"] as const;
const settings = [
  "enabled",
  "disabled-for-application",
  "disabled-for-user",
  "disabled-by-group-policy",
  "disabled-by-manifest",
] as const;
const modes = ["unrestricted", "priority-only", "alarms-only"] as const;

// Windows counts tenths of microseconds since 1601.
const toTicks = (ms: number): bigint => (BigInt(Math.round(ms)) + epochMs) * 10_000n;
const fromTicks = (ticks: bigint): number => Number(ticks / 10_000n - epochMs);
const epochMs = 11_644_473_600_000n;
