import { type DBusError, type Message, type MessageBus, messageType, Variant } from "dbus-native";
import type { Hint, NotifyArguments } from "./drawing.js";
import { readDunstSetup } from "./dunst-setup.js";
import type { ServerProfile } from "./server-profile.js";

/** What a daemon tells. Numbers are its ids. */
export interface DaemonListener {
  closed(id: number, reason: number): void;
  invoked(id: number, key: string): void;
  activationToken(id: number, token: string): void;
  replied(id: number, text: string): void;
  /** The daemon is gone, and everything that it showed. */
  vanished(): void;
  /** A daemon is there again. */
  appeared(): void;
}

/** The notification daemon of a session bus, whichever process that is at the moment. */
export interface NotificationDaemon {
  /** What it says of itself; asked again when another one took its place. */
  profile(): Promise<ServerProfile>;
  notify(notify: NotifyArguments): Promise<number>;
  closeNotification(id: number): Promise<void>;
  /** Calls anything else on the bus, for what daemons offer beyond the specification. */
  call<T>(call: BusCall): Promise<T>;
  close(): Promise<void>;
}

/** A method call on the bus. */
export type BusCall = Required<Pick<Message, "destination" | "path" | "interface" | "member">> &
  Pick<Message, "signature" | "body">;

const name = "org.freedesktop.Notifications";
const path = "/org/freedesktop/Notifications";

/** Listens to the daemon of a bus. */
export async function watchDaemon(
  bus: MessageBus,
  listener: DaemonListener,
  env: Readonly<Record<string, string | undefined>>,
): Promise<NotificationDaemon> {
  let owner = "";
  let profile: Promise<ServerProfile> | undefined;
  /** Some old daemons declare their hints as strings. */
  let stringHints = false;

  const call = <T>(message: BusCall) => bus.invoke<T>(message) as PromiseLike<T> as Promise<T>;
  const toDaemon = <T>(member: string, signature = "", body: unknown[] = []) =>
    call<T>({ destination: name, path, interface: name, member, ...(signature && { signature, body }) });

  function changeOwner(next: string): void {
    if (next === owner) return;
    const had = owner !== "";
    owner = next;
    profile = undefined;
    stringHints = false;
    if (had) listener.vanished();
    if (next) listener.appeared();
  }

  function onSignal({ sender, interface: of, member, body = [] }: Message): void {
    if (sender === "org.freedesktop.DBus" && member === "NameOwnerChanged" && body[0] === name)
      changeOwner(String(body[2]));
    // Anybody on the bus can send a signal of this name; only the daemon's own count.
    const [id, value] = body;
    if (of !== name || sender !== owner || typeof id !== "number") return;
    if (member === "NotificationClosed") listener.closed(id, Number(value));
    if (member === "ActionInvoked") listener.invoked(id, String(value));
    if (member === "ActivationToken") listener.activationToken(id, String(value));
    if (member === "NotificationReplied") listener.replied(id, String(value));
  }

  const onMessage = (message: Message) => {
    // A click can stand in the same packet as the reply that names the id; whoever waits for the reply comes first.
    if (message.type === messageType.signal) setImmediate(onSignal, message);
  };
  const findOwner = () => bus.getNameOwner(name).then(changeOwner, () => changeOwner(""));

  bus.connection.on("message", onMessage);
  bus.connection.on("close", () => changeOwner(""));
  bus.on("reconnected", () => void findOwner());
  await bus.addMatch(`type='signal',interface='${name}',path='${path}'`);
  await bus.addMatch(`type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${name}'`);
  await findOwner();

  /** Undefined where the bus does not tell, such as in a container. */
  const ownersPid = () =>
    bus.invokeDbus<number>({ member: "GetConnectionUnixProcessID", signature: "s", body: [name] }).then(
      (pid) => pid,
      () => undefined,
    ) as Promise<number | undefined>;

  async function askProfile(): Promise<ServerProfile> {
    const [serverName, vendor, version, specVersion] =
      await toDaemon<[string, string, string, string]>("GetServerInformation");
    const capabilities = new Set(await toDaemon<string[]>("GetCapabilities"));
    const profile = { name: serverName, vendor, version, specVersion, capabilities };
    if (!/dunst/i.test(serverName)) return profile;
    return { ...profile, dunst: readDunstSetup(await ownersPid(), env) };
  }

  return {
    profile: () => {
      profile ??= askProfile().catch((error: unknown) => {
        profile = undefined;
        throw error;
      });
      return profile;
    },
    notify: async (notify) => {
      const send = (asStrings: boolean) =>
        toDaemon<number>("Notify", `susssasa{s${asStrings ? "s" : "v"}}i`, toBody(notify, asStrings));
      try {
        return await send(stringHints);
      } catch (error) {
        if (stringHints || !isSignatureError(error)) throw error;
        // It may have refused something else; only a daemon that takes strings is one of those.
        const id = await send(true).catch(() => Promise.reject(error));
        stringHints = true;
        return id;
      }
    },
    closeNotification: async (id) => toDaemon<void>("CloseNotification", "u", [id]),
    call,
    close: async () => {
      bus.connection.off("message", onMessage);
      await bus.close();
    },
  };
}

function toBody(notify: NotifyArguments, stringHints: boolean): unknown[] {
  const { appName, replacesId, appIcon, summary, body, actions, timeoutMs } = notify;
  const toHint = ({ type, value }: Hint) => (stringHints ? String(value) : new Variant(type, value));
  const hints = Object.fromEntries(Object.entries(notify.hints).map(([key, hint]) => [key, toHint(hint)]));
  return [appName, replacesId, appIcon, summary, body, actions, hints, timeoutMs];
}

const isSignatureError = (error: unknown) =>
  /\.(InvalidArgs|InvalidSignature|UnknownMethod|UnmappedError)/.test((error as DBusError).dbusName ?? "");
