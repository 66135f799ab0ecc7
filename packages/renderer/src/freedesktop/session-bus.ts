import { existsSync } from "node:fs";
import { within } from "@toasty/kit/within";
import { createClient, type MessageBus } from "dbus-native";

/** A desktop that needs longer is taken for hung; the next backend shall have its chance. */
const usualTimeoutMs = 5_000;

/**
 * Finds the session bus: as the environment says, else where systemd puts it, which is how programs started by cron or
 * over SSH reach the desktop of the same user.
 */
export function sessionBusAddress(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  if (env.DBUS_SESSION_BUS_ADDRESS) return env.DBUS_SESSION_BUS_ADDRESS;
  const usual = `/run/user/${uid}/bus`;
  return uid !== undefined && exists(usual) ? `unix:path=${usual}` : undefined;
}

/**
 * Connects and stays connected: a bus that goes away is dialled again until `close`. Rejects when it is not there, or
 * accepts and says nothing.
 */
export async function connectBus(busAddress: string, timeoutMs = usualTimeoutMs): Promise<MessageBus> {
  const reconnect = { minDelay: 200, maxDelay: 10_000 };
  // Left to itself the library throws into the event loop when the bus does not answer its greeting; greeting the bus
  // ourselves ("direct" stops it) makes that a rejection.
  const bus = createClient({ busAddress, timeout: timeoutMs, reconnect, direct: true });
  const { connection } = bus;
  // Without a listener, an error of the socket would end the process.
  connection.on("error", () => {});
  try {
    await within(
      new Promise<void>((resolve, reject) => {
        connection.once("connect", resolve);
        connection.once("reconnecting", ({ cause }) => reject(cause ?? new Error("the bus hung up")));
      }),
      timeoutMs,
    );
    bus.name = await bus.invokeDbus<string>({ member: "Hello" });
  } catch (error) {
    connection.end();
    connection.stream.destroy();
    throw error;
  }
  return bus;
}
