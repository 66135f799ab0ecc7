import { type Clock, wakefulClock } from "@toasty/kit/clock";
import { type Message, type MessageBus, messageType } from "dbus-native";
import { IdleTimeout } from "../backends/idle-timeout.js";
import { ConcurrencyLimit } from "./concurrency-limit.js";
import type { NotifyArguments } from "./drawing.js";
import { readDunstSetup } from "./dunst-setup.js";
import { readMakoSetup } from "./mako-setup.js";
import { isSignatureError, notifyBody } from "./notify-call.js";
import type { ServerProfile } from "./server-profile.js";

const name = "org.freedesktop.Notifications";
const path = "/org/freedesktop/Notifications";
// dunst needs up to 70 ms for each, and a hundred at once are too much for a dunst that has just started.
const mostInFlight = 8;
// A daemon that does nothing for longer is hung; the next backend shall have its chance.
const answerMs = 5_000;
// As long as a session's supervisor needs to start a daemon again.
const restartMs = 2_000;

/** Signals of a daemon. Numbers are its ids. */
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

/** One daemon process on one bus, and this process on it. Each part is unique for the life of the machine or the bus. */
export interface DaemonIdentity {
  readonly bus: string;
  readonly daemon: string;
  readonly client: string;
}

/** The notification daemon of a session bus, whichever process that is at the moment. */
export interface NotificationDaemon {
  /** Returns its description of itself; asked again when another one took its place. */
  profile(): Promise<ServerProfile>;
  /** The process that is there now. */
  identity(): DaemonIdentity;
  /**
   * Shows a notification. At most eight calls are on their way at once, and the time limit of each begins when it is
   * sent. An id that comes later is closed: whoever asked for it has given up.
   */
  notify(notify: NotifyArguments): Promise<number>;
  closeNotification(id: number): Promise<void>;
  /** Waits up to two seconds for the process after this one. False when none came. */
  successor(before: DaemonIdentity): Promise<boolean>;
  /** Calls anything else on the bus, for what daemons offer beyond the specification. */
  call<T>(call: BusCall): Promise<T>;
  close(): Promise<void>;
}

/** A method call on the bus. */
export type BusCall = Required<Pick<Message, "destination" | "path" | "interface" | "member">> &
  Pick<Message, "signature" | "body">;

/** Listens to the daemon of a bus. */
export async function watchDaemon(
  bus: MessageBus,
  listener: DaemonListener,
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock = wakefulClock,
): Promise<NotificationDaemon> {
  let owner = "";
  let busId = "";
  let vanishedMs = Number.NEGATIVE_INFINITY;
  /** Called when a daemon appears. */
  const waiting = new Set<() => void>();
  let profile: Promise<ServerProfile> | undefined;
  /** Some old daemons declare their hints as strings. */
  let stringHints = false;
  const slots = new ConcurrencyLimit(mostInFlight);
  const timeout = new IdleTimeout(answerMs, clock);

  const call = <T>(message: BusCall, timeout?: number) =>
    bus.invoke<T>(message, timeout === undefined ? {} : { timeout }) as PromiseLike<T> as Promise<T>;
  const toDaemon = <T>(member: string, signature = "", body: unknown[] = [], timeout?: number) =>
    call<T>(
      { destination: name, path, interface: name, member, ...(signature && { signature, body }) },
      timeout,
    );

  function changeOwner(next: string): void {
    if (next === owner) return;
    const had = owner !== "";
    owner = next;
    profile = undefined;
    stringHints = false;
    if (had) {
      vanishedMs = clock.monotonic();
      listener.vanished();
    }
    if (!next) return;
    for (const wake of [...waiting]) wake();
    listener.appeared();
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
  const findOwner = async () => {
    busId = await bus.getId().then(String, () => "");
    await bus.getNameOwner(name).then(changeOwner, () => changeOwner(""));
  };

  bus.connection.on("message", onMessage);
  bus.connection.on("close", () => changeOwner(""));
  bus.on("reconnected", () => void findOwner());
  await bus.addMatch(`type='signal',interface='${name}',path='${path}'`);
  await bus.addMatch(`type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${name}'`);
  await findOwner();

  const identity = (): DaemonIdentity => ({ bus: busId, daemon: owner, client: bus.name ?? "" });

  /** Waits for a daemon for so long. */
  function appears(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        waiting.delete(done);
        resolve();
      };
      const cancel = clock.after(limitMs, done);
      waiting.add(done);
    });
  }

  /** A daemon that is being restarted is away for a moment only. */
  async function present(): Promise<void> {
    if (owner === "") await appears(vanishedMs + restartMs - clock.monotonic());
  }

  /** Undefined where the bus does not tell, such as in a container. */
  const ownersPid = () =>
    bus.invokeDbus<number>({ member: "GetConnectionUnixProcessID", signature: "s", body: [name] }).then(
      (pid) => pid,
      () => undefined,
    ) as Promise<number | undefined>;

  async function askProfile(): Promise<ServerProfile> {
    await present();
    const [serverName, vendor, version, specVersion] =
      await toDaemon<[string, string, string, string]>("GetServerInformation");
    const capabilities = new Set(await toDaemon<string[]>("GetCapabilities"));
    const profile = { name: serverName, vendor, version, specVersion, capabilities };
    if (/^mako/i.test(serverName)) return { ...profile, mako: readMakoSetup(env) };
    if (!/dunst/i.test(serverName)) return profile;
    return { ...profile, dunst: readDunstSetup(await ownersPid(), env) };
  }

  const closeNotification = async (id: number) => toDaemon<void>("CloseNotification", "u", [id]);

  async function send(notify: NotifyArguments, asStrings: boolean): Promise<number> {
    const signature = `susssasa{s${asStrings ? "s" : "v"}}i`;
    // Without a limit of the library's: it would drop an id that comes late, and the toast would stay for ever.
    const sent = toDaemon<number>("Notify", signature, notifyBody(notify, asStrings), 0);
    return await timeout.wait(sent, (id) => void closeNotification(id).catch(() => {}));
  }

  async function notify(notify: NotifyArguments): Promise<number> {
    try {
      return await send(notify, stringHints);
    } catch (error) {
      if (stringHints || !isSignatureError(error)) throw error;
      // It may have refused something else; only a daemon that takes strings is one of those.
      const id = await send(notify, true).catch(() => Promise.reject(error));
      stringHints = true;
      return id;
    }
  }

  return {
    profile: () => {
      profile ??= askProfile().catch((error: unknown) => {
        profile = undefined;
        throw error;
      });
      return profile;
    },
    identity,
    notify: (given) => slots.run(() => notify(given)),
    closeNotification,
    successor: async (before) => {
      const isThere = () => owner !== "" && owner !== before.daemon;
      const limitMs = clock.monotonic() + restartMs;
      while (!isThere() && clock.monotonic() < limitMs) await appears(limitMs - clock.monotonic());
      return isThere();
    },
    call: (message) => call(message),
    close: async () => {
      bus.connection.off("message", onMessage);
      await bus.close();
    },
  };
}
