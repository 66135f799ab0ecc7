import { EventEmitter, once } from "node:events";
import { createClient, type Message, Variant } from "dbus-native";

/** A call of `Notify` to a fake daemon. */
export interface Notified {
  readonly id: number;
  readonly appName: string;
  readonly replacesId: number;
  readonly appIcon: string;
  readonly summary: string;
  readonly body: string;
  readonly actions: readonly string[];
  readonly hints: Readonly<Record<string, unknown>>;
  /** The D-Bus type of each hint. */
  readonly hintTypes: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Behaviour of a fake daemon. */
export interface FakeOptions {
  readonly name?: string;
  readonly vendor?: string;
  readonly specVersion?: string;
  readonly capabilities?: readonly string[];
  /** Declares its hints as `a{ss}`, as some old daemons do. */
  readonly stringHints?: boolean;
  /** KDE's property. */
  readonly inhibited?: boolean;
  /** mako's modes. */
  readonly modes?: readonly string[];
  /** Answers nothing. */
  readonly hung?: boolean;
  /** Refuses a notification of this title, whatever its types. */
  readonly refuses?: string;
  /** Takes a notification and answers only after this. */
  readonly slow?: Promise<void>;
  /** Sends a click in the same breath as the reply to `Notify`. */
  readonly clickAtOnce?: string;
}

const name = "org.freedesktop.Notifications";
const path = "/org/freedesktop/Notifications";

/** A notification daemon for what real ones lack. */
export class FakeDaemon implements AsyncDisposable {
  readonly shown: Notified[] = [];
  readonly closed: number[] = [];
  count = 0;
  /** Takes a notification and answers only after this. */
  slow: Promise<void> | undefined;
  readonly #bus;
  readonly #events = new EventEmitter();

  private constructor(address: string) {
    this.#bus = createClient({ busAddress: address, variants: "wrap" });
    this.#bus.connection.on("error", () => {});
  }

  static async start(address: string, options: FakeOptions = {}): Promise<FakeDaemon> {
    const daemon = new FakeDaemon(address);
    daemon.slow = options.slow;
    daemon.#export(options);
    await daemon.#bus.requestName(name, 0x4);
    return daemon;
  }

  /** The next notification, or the one that came already since the last call. */
  async next(): Promise<Notified> {
    while (this.count >= this.shown.length) await once(this.#events, "notify");
    return this.shown[this.count++] as Notified;
  }

  /** Waits until the daemon was told to close this id. */
  async nextClosed(id: number): Promise<void> {
    while (!this.closed.includes(id)) await once(this.#events, "close");
  }

  invoke(id: number, key: string, token?: string): void {
    if (token !== undefined) this.#bus.sendSignal(path, name, "ActivationToken", "us", [id, token]);
    this.#bus.sendSignal(path, name, "ActionInvoked", "us", [id, key]);
  }

  reply(id: number, text: string): void {
    this.#bus.sendSignal(path, name, "NotificationReplied", "us", [id, text]);
  }

  close(id: number, reason: number): void {
    this.#bus.sendSignal(path, name, "NotificationClosed", "uu", [id, reason]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bus.close();
  }

  #export(options: FakeOptions): void {
    const signature = `susssasa{s${options.stringHints ? "s" : "v"}}i`;
    const never = new Promise<never>(() => {});
    let id = 0;
    const implementation = {
      Inhibited: options.inhibited ?? false,
      GetServerInformation: () =>
        options.hung
          ? never
          : [options.name ?? "fake", options.vendor ?? "toasty", "1.0", options.specVersion ?? "1.2"],
      GetCapabilities: () => options.capabilities ?? ["actions", "body"],
      CloseNotification: (closing: number) => {
        this.closed.push(closing);
        this.#events.emit("close");
        return null;
      },
      Notify: (...args: unknown[]) => {
        const message = args.at(-1) as Message;
        if (message.signature !== signature)
          throw Object.assign(new Error(`expected ${signature}, got ${message.signature}`), {
            dbusName: "org.freedesktop.DBus.Error.InvalidArgs",
          });
        const [appName, replacesId, appIcon, summary, body, actions, rawHints, timeoutMs] = args as [
          string,
          number,
          string,
          string,
          string,
          string[],
          Record<string, unknown>,
          number,
        ];
        if (summary === options.refuses)
          throw Object.assign(new Error("not this one"), {
            dbusName: "org.freedesktop.DBus.Error.InvalidArgs",
          });
        const entries = Object.entries(rawHints);
        const shown = {
          id: replacesId || ++id,
          appName,
          replacesId,
          appIcon,
          summary,
          body,
          actions,
          hints: Object.fromEntries(
            entries.map(([key, value]) => [key, value instanceof Variant ? value.value : value]),
          ),
          hintTypes: Object.fromEntries(
            entries.map(([key, value]) => [key, value instanceof Variant ? value.signature : "s"]),
          ),
          timeoutMs,
        };
        this.shown.push(shown);
        this.#events.emit("notify");
        // The reply is written in a later microtask; this signal follows it in the same packet.
        if (options.clickAtOnce)
          queueMicrotask(() => queueMicrotask(() => this.invoke(shown.id, options.clickAtOnce ?? "")));
        return this.slow ? this.slow.then(() => shown.id) : shown.id;
      },
    };
    const modes: Record<string, [string, string, string[], string[]]> = {
      ListModes: ["", "as", [], ["modes"]],
    };
    this.#bus.exportInterface({ ListModes: () => options.modes ?? [] }, "/fr/emersion/Mako", {
      name: "fr.emersion.Mako",
      methods: modes,
      signals: {},
      properties: {},
    });
    this.#bus.exportInterface(implementation, path, {
      name,
      methods: {
        GetServerInformation: ["", "ssss", [], ["name", "vendor", "version", "spec_version"]],
        GetCapabilities: ["", "as", [], ["capabilities"]],
        CloseNotification: ["u", "", ["id"], []],
        Notify: [
          signature,
          "u",
          ["app", "replaces", "icon", "summary", "body", "actions", "hints", "timeout"],
          ["id"],
        ],
      },
      signals: {},
      properties: { Inhibited: { type: "b", access: "read" } },
    });
  }
}
