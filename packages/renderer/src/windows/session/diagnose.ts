import type { RefusalReason } from "../../backends/backend.js";
import { hresults, WindowsError } from "../winrt/hresult.js";
import type { ToastSetting } from "../winrt/platform.js";
import type { SessionFacts } from "./session-facts.js";

const runAsUser =
  "Run it as the user who is logged in, for instance by a task at logon instead of a service.";
const turnOn = "Turn them on in Settings > System > Notifications.";

/** The reason why no toast can be shown here, with what the user can do about it. */
export interface Obstacle {
  readonly reason: RefusalReason;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** Returns the obstacle of a session without a user who could see anything. */
export function sessionObstacle({ isSystem, sessionId, isVisible }: SessionFacts): Obstacle | undefined {
  if (isSystem) {
    return noSession("this process runs as SYSTEM, which has no desktop to show a toast on.", runAsUser);
  }
  if (sessionId === 0) {
    return noSession(
      "this process runs in session 0, the session of services, which no human sees.",
      runAsUser,
    );
  }
  if (!isVisible) {
    return noSession(
      "this process has no visible desktop, as over SSH or in a task that runs without a logged-in user.",
      runAsUser,
    );
  }
  return undefined;
}

/** Returns the obstacle behind an error of opening Windows' notification platform. */
export function platformObstacle(error: unknown): Obstacle {
  if (!(error instanceof WindowsError)) return { reason: "failed", message: String(error) };
  switch (error.hresult) {
    case hresults.classNotRegistered:
      return {
        reason: "no_service",
        message: `this Windows has no toast notifications (Server Core, or older than Windows 10): ${error.message}.`,
      };
    case hresults.accessDenied:
      return noSession(`Windows refuses toasts to this process: ${error.message}.`);
    case hresults.platformUnavailable:
      return {
        reason: "no_service",
        message: `Windows' notification service is not running: ${error.message}.`,
        remedy: 'Start "Windows Push Notifications User Service".',
      };
    default:
      return { reason: "failed", message: `${error.message}.` };
  }
}

/** Returns the obstacle of an app that Windows does not know. */
export function unregistered(appId: string): Obstacle {
  return {
    reason: "unregistered",
    message: `the app id "${appId}" is not registered with Windows, which then takes toasts and shows nothing.`,
    remedy: "Register it once with registerApp() or `toasty register`; no administrator is needed.",
  };
}

/** Returns the obstacle of an app whose toasts are switched off. */
export function settingObstacle(setting: ToastSetting, appName: string): Obstacle | undefined {
  switch (setting) {
    case "enabled":
    case "unknown":
      return undefined;
    case "disabled_for_application":
      return disabled(`notifications of ${appName} are off.`, turnOn);
    case "disabled_for_user":
      return disabled("notifications are off for this user.", turnOn);
    case "disabled_by_group_policy":
      return disabled(
        'a group policy has switched notifications off ("Turn off toast notifications").',
        "Ask who administers this machine.",
      );
    case "disabled_by_manifest":
      return disabled(`the package manifest of ${appName} does not declare toasts.`, "Declare them there.");
  }
}

const noSession = (message: string, remedy?: string): Obstacle => ({ reason: "no_session", message, remedy });
const disabled = (message: string, remedy: string): Obstacle => ({ reason: "disabled", message, remedy });
