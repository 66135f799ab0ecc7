import { spawn } from "node:child_process";
import { once } from "node:events";
import { type MessageBus, sessionBus } from "dbus-native";

/** A session bus for one test, with connections to it. */
export interface PrivateBus extends AsyncDisposable {
  readonly address: string;
  connect(): Promise<MessageBus>;
}

/** Starts one; everything on it ends with it. */
export async function privateBus(): Promise<PrivateBus> {
  const daemon = spawn("dbus-daemon", ["--session", "--nofork", "--print-address"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(daemon.stdout, "data");
  const address = String(line).trim();
  const buses: MessageBus[] = [];
  return {
    address,
    async connect() {
      const bus = sessionBus({ busAddress: address });
      buses.push(bus);
      await new Promise<void>((resolve, reject) => {
        bus.connection.once("connect", () => resolve());
        bus.connection.once("error", reject);
      });
      return bus;
    },
    async [Symbol.asyncDispose]() {
      for (const bus of buses) bus.connection.end();
      daemon.kill();
      await once(daemon, "exit");
    },
  };
}
