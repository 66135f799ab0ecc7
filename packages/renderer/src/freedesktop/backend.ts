import { type BackendKind, refusalOf } from "../backends/backend.js";
import { DaemonToasts } from "./daemon-toasts.js";
import { watchDaemon } from "./notification-daemon.js";
import { connectBus, sessionBusAddress } from "./session-bus.js";

const refuse = refusalOf("freedesktop");

const noBus = [
  "there is no session bus: DBUS_SESSION_BUS_ADDRESS is not set and /run/user has none for this user.",
  "Run this inside a desktop session.",
] as const;

/** Toasts through the notification daemon of the session bus: Linux, the BSDs, and whoever else speaks D-Bus. */
export const freedesktop: BackendKind = {
  name: "freedesktop",
  async open(context) {
    if (context.platform === "win32" || context.platform === "darwin")
      return refuse("wrong_platform", `${context.platform} has no freedesktop notification service.`);
    const address = sessionBusAddress(context.env, process.getuid?.());
    if (!address) return refuse("no_session", ...noBus);
    const bus = await connectBus(address).catch((error: Error) => error);
    if (bus instanceof Error)
      return refuse(
        "no_session",
        `the session bus at ${address} does not answer (${bus.message}).`,
        "Log in to a desktop.",
      );
    const toasts = new DaemonToasts(context);
    try {
      const daemon = await watchDaemon(bus, toasts, context.env);
      return await toasts.use(daemon);
    } catch (error) {
      await bus.close();
      const reason = (error as Error).message;
      return refuse(
        "no_service",
        `no notification daemon answers on the session bus (${reason}).`,
        "Install one, such as dunst.",
      );
    }
  },
};
