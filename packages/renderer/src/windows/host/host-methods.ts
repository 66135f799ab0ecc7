import type { Balloon, BalloonEvent } from "../balloon/balloon.js";
import type { Obstacle } from "../session/diagnose.js";
import type { NotificationMode, ToastPlatform } from "../winrt/platform.js";
import type { ToastEvent } from "../winrt/toast-events.js";

/** Purpose of a host. */
export type HostOptions =
  | {
      readonly kind: "toasts";
      readonly appId: string;
      readonly appName: string;
    }
  | { readonly kind: "balloons"; readonly appName: string };

/** Result of opening a host, and what is missing where it opened in part. */
export type HostReport =
  | {
      readonly opened: true;
      /** Why clicks in the notification centre will not come back, if so. */
      readonly withoutActivator?: string | undefined;
    }
  | ({ readonly opened: false } & Obstacle);

/** Methods of a host: everything that calls into Windows. Parameters and results are plain JSON. */
export interface HostMethods extends Omit<ToastPlatform, "mode" | "close"> {
  open(options: HostOptions): HostReport;
  /** "Do not disturb", by whichever way this Windows has; and which it was. */
  mode(): { readonly mode: NotificationMode; readonly source: string };
  showBalloon(id: number, balloon: Balloon): void;
  removeBalloon(id: number): void;
}

/** Events of a host. */
export type HostEvent =
  | ToastEvent
  | {
      /** A click that came through COM: from the notification centre, or to a process started for it. */
      readonly kind: "com_activated";
      readonly appId: string;
      readonly arguments: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly kind: "balloon"; readonly balloon: BalloonEvent }
  /** The host process ended by itself. It is started again; what it showed stays on the screen. */
  | { readonly kind: "host_lost"; readonly reason: string };

/** A host that is open. */
export interface WindowsHost {
  readonly report: HostReport;
  call<Name extends keyof HostMethods>(
    name: Name,
    ...parameters: Parameters<HostMethods[Name]>
  ): Promise<ReturnType<HostMethods[Name]>>;
  close(): Promise<void>;
}

/** A message from the app to its host process. */
export interface HostRequest {
  readonly id: number;
  readonly method: keyof HostMethods;
  readonly parameters: readonly unknown[];
}

/** A message from the host process to its app. */
export type HostMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "unavailable"; readonly message: string }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly message: string }
  | { readonly kind: "event"; readonly event: HostEvent };
