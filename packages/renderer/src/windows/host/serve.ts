import { refusalText } from "../../backends/backend.js";
import { type Balloons, openBalloons } from "../balloon/balloons.js";
import { activatorClassId, isRegistered } from "../registration/app-registration.js";
import { openRegistry } from "../registration/registry.js";
import { platformObstacle, sessionObstacle, settingObstacle, unregistered } from "../session/diagnose.js";
import { sessionFacts } from "../session/session-facts.js";
import { queryDoNotDisturb } from "../session/user-state.js";
import { type Activator, registerActivator } from "../winrt/activator.js";
import type { Native } from "../winrt/native.js";
import type { ToastPlatform } from "../winrt/platform.js";
import { openToastPlatform } from "../winrt/toast-platform.js";
import type { HostEvent, HostMethods, HostReport } from "./host-methods.js";

/** The host's side of the methods: calls into Windows, in this process and thread. */
export interface ServedHost {
  readonly methods: HostMethods;
  close(): void;
}

/** Serves one host's methods; nothing is opened before `open` is called. */
export function serveHost(native: Native, emit: (event: HostEvent) => void): ServedHost {
  let platform: ToastPlatform | undefined;
  let balloons: Balloons | undefined;
  let activator: Activator | undefined;
  let name = "";

  const openToasts = (appId: string, appName: string): HostReport => {
    const registry = openRegistry(native);
    if (!isRegistered(registry, appId)) return { opened: false, ...unregistered(appId) };
    try {
      platform = openToastPlatform(native, appId, emit);
      const obstacle = settingObstacle(platform.setting(), appName);
      if (obstacle !== undefined) {
        platform.close();
        platform = undefined;
        return { opened: false, ...obstacle };
      }
    } catch (error) {
      return { opened: false, ...platformObstacle(error) };
    }
    const clsid = activatorClassId(appId);
    if (registry.readText(`Software\\Classes\\AppUserModelId\\${appId}`, "CustomActivator") !== clsid) {
      return {
        opened: true,
        withoutActivator: "the app was registered without Toasty's activator; see registerApp()",
      };
    }
    try {
      activator = registerActivator(native, clsid, (activation) =>
        emit({ kind: "com_activated", ...activation }),
      );
      return { opened: true };
    } catch (error) {
      return { opened: true, withoutActivator: String(error) };
    }
  };

  const toasts = (): ToastPlatform => {
    if (platform === undefined) throw new Error("the host is not open for toasts");
    return platform;
  };
  const tray = (): Balloons => {
    if (balloons === undefined) throw new Error("the host is not open for balloons");
    return balloons;
  };

  return {
    methods: {
      open(options) {
        name = options.appName;
        const obstacle = sessionObstacle(sessionFacts(native));
        if (obstacle !== undefined) return { opened: false, ...obstacle };
        if (options.kind === "toasts") return openToasts(options.appId, options.appName);
        balloons = openBalloons(native, options.appName, (balloon) => emit({ kind: "balloon", balloon }));
        return { opened: true };
      },
      show(toast) {
        // Windows takes the toast also when the human has switched them off, and shows nothing.
        const obstacle = settingObstacle(toasts().setting(), name);
        if (obstacle !== undefined) throw new Error(refusalText(obstacle));
        toasts().show(toast);
      },
      update: (toast) => toasts().update(toast),
      remove: (tag, group) => toasts().remove(tag, group),
      removeGroup: (group) => toasts().removeGroup(group),
      clear: () => toasts().clear(),
      history: () => toasts().history(),
      schedule: (toast) => toasts().schedule(toast),
      scheduled: () => toasts().scheduled(),
      unschedule: (tag, group) => toasts().unschedule(tag, group),
      setting: () => toasts().setting(),
      mode() {
        const mode = toasts().mode();
        return mode === "unknown" ? queryDoNotDisturb(native) : { mode, source: "ToastNotificationMode" };
      },
      showBalloon: (id, balloon) => tray().show(id, balloon),
      removeBalloon: (id) => tray().remove(id),
    },
    close() {
      activator?.revoke();
      balloons?.close();
      platform?.close();
    },
  };
}
