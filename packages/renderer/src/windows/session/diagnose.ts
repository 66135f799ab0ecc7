import type { RefusalReason } from "../../backends/backend.js";
import { hresults, WindowsError } from "../winrt/hresult.js";
import type { ToastSetting } from "../winrt/platform.js";
import type { SessionFacts } from "./session-facts.js";

/** Why no toast can be shown here, with words that help. */
export interface Obstacle {
  readonly reason: RefusalReason;
  readonly message: string;
}

/** Whether there is a human to show anything to. */
export function sessionObstacle({ isSystem, sessionId, isVisible }: SessionFacts): Obstacle | undefined {
  const advice = "Run it as the user who is logged in, for instance by a task at logon instead of a service.";
  if (isSystem)
    return noSession(`this process runs as SYSTEM, which has no desktop to show a toast on. ${advice}`);
  if (sessionId === 0) {
    return noSession(
      `this process runs in session 0, the session of services, which no human sees. ${advice}`,
    );
  }
  if (!isVisible) {
    return noSession(
      `this process has no visible desktop, as over SSH or in a task that runs without a logged-in user. ${advice}`,
    );
  }
  return undefined;
}

/** What it means that Windows' notification platform did not open. */
export function platformObstacle(error: unknown): Obstacle {
  if (!(error instanceof WindowsError)) return { reason: "failed", message: String(error) };
  switch (error.hresult) {
    case hresults.classNotRegistered:
      return {
        reason: "no-service",
        message: `this Windows has no toast notifications (Server Core, or older than Windows 10): ${error.message}.`,
      };
    case hresults.accessDenied:
      return noSession(`Windows refuses toasts to this process: ${error.message}.`);
    case hresults.platformUnavailable:
      return {
        reason: "no-service",
        message: `Windows' notification service is not running: ${error.message}. Start "Windows Push Notifications User Service".`,
      };
    default:
      return { reason: "failed", message: error.message };
  }
}

/** What it means that the app is unknown to Windows. */
export function unregistered(appId: string): Obstacle {
  return {
    reason: "unregistered",
    message:
      `the app id "${appId}" is not registered with Windows, which then takes toasts and shows nothing. ` +
      "Register it once with registerApp() or `toasty register`; no administrator is needed.",
  };
}

/** Whether somebody has switched the app's toasts off. */
export function settingObstacle(setting: ToastSetting, appName: string): Obstacle | undefined {
  switch (setting) {
    case "enabled":
    case "unknown":
      return undefined;
    case "disabled-for-application":
      return disabled(
        `notifications of ${appName} are off. Turn them on in Settings > System > Notifications.`,
      );
    case "disabled-for-user":
      return disabled(
        "notifications are off for this user. Turn them on in Settings > System > Notifications.",
      );
    case "disabled-by-group-policy":
      return disabled(
        'a group policy has switched notifications off ("Turn off toast notifications"). Ask who administers this machine.',
      );
    case "disabled-by-manifest":
      return disabled(`the package manifest of ${appName} does not declare toasts. Declare them there.`);
  }
}

const noSession = (message: string): Obstacle => ({ reason: "no-session", message });
const disabled = (message: string): Obstacle => ({ reason: "disabled", message });
