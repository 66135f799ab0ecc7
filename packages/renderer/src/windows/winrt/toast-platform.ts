import { fromTicks, toTicks } from "./encoding.js";
import { hresults, WindowsError } from "./hresult.js";
import * as winrt from "./interfaces.js";
import { LiveToasts } from "./live-toasts.js";
import type { Native, Pointer } from "./native.js";
import type { ToastPlatform, ToastRequest } from "./platform.js";
import { startRuntime } from "./runtime.js";
import { type ToastEvent, toastHandlers } from "./toast-events.js";
import { toastObjects } from "./toast-objects.js";

/** Opens `Windows.UI.Notifications` for an app; throws a `WindowsError` where it is not to be had. */
export function openToastPlatform(
  native: Native,
  appId: string,
  onEvent: (event: ToastEvent) => void,
): ToastPlatform {
  const runtime = startRuntime(native);
  const { call, cast, release, factory, scope } = runtime;
  const live = new LiveToasts(release);
  const handlers = toastHandlers(runtime, live, onEvent);

  const manager = factory(winrt.classes.manager, winrt.ManagerStatics.iid);
  const notifier = call(manager, winrt.ManagerStatics.createToastNotifier, appId);

  const objects = toastObjects(runtime);
  type Own = (object: Pointer) => Pointer;
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
      const toast = objects.toast(own, request);
      // Kept alive past this call: a toast that nobody holds has no events.
      live.keep(request.tag, request.group, toast);
      try {
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
        const result = call(second, winrt.Notifier2.update, objects.data(own, values, sequence), tag, group);
        return winrt.enums.updateResult[result] ?? "failed";
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
            objects.document(own, xml),
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
        return winrt.enums.setting[call(notifier, winrt.Notifier.setting)] ?? "unknown";
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
          return winrt.enums.mode[call(third, winrt.ManagerForUser3.notificationMode)] ?? "unknown";
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
