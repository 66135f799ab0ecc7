import { KeyedQueue } from "@toasty/kit/serial-queue";
import type { Accepted, Backend, BackendContext, BackendEvent } from "../backends/backend.js";
import type { Toast } from "../model/toast.js";
import type { ToastKey } from "../model/toast-key.js";
import { capabilitiesOf } from "./capabilities-of.js";
import type { Meaning } from "./choices.js";
import { askDoNotDisturb } from "./do-not-disturb.js";
import { type Drawing, draw } from "./drawing.js";
import { Looks } from "./looks.js";
import type { DaemonListener, NotificationDaemon } from "./notification-daemon.js";
import { isGone } from "./notify-call.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";
import { ShownFile, type StayingToast } from "./shown-file.js";

const theBus = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
};

const closedByHuman = 2;
const pastToasts = 200;

/** A toast that the daemon shows, or shall show again when it is back. */
interface Open {
  readonly toast: Toast;
  /** The daemon's id; 0 while no daemon shows it. */
  readonly id: number;
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** True: it stays until it is closed. */
  readonly stays: boolean;
  /** Comes just before a click. */
  token?: string | undefined;
}

/** The toasts of this process on the daemon that is there. Turns the daemon's signals into events of a backend. */
export class DaemonToasts implements DaemonListener {
  readonly #context: BackendContext;
  readonly #open = new Map<ToastKey, Open>();
  readonly #keys = new Map<number, ToastKey>();
  /** Toasts that timed out: daemons with a history can bring them back, and then they can be clicked. */
  readonly #past = new Map<number, Open>();
  /** A toast that is shown again by a new daemon must not overtake its own update, nor be overtaken. */
  readonly #queue = new KeyedQueue<ToastKey>();
  readonly #looks = new Looks();
  /** Ids of what an ended process of this app has left on the screen, by key. */
  readonly #leftOver = new Map<ToastKey, number>();
  readonly #file: ShownFile | undefined;
  #daemon: NotificationDaemon | undefined;
  #server: ServerProfile | undefined;

  constructor(context: BackendContext) {
    this.#context = context;
    const { stateDir, app, clock } = context;
    this.#file = stateDir === undefined ? undefined : new ShownFile(stateDir, app.id, clock);
  }

  async use(daemon: NotificationDaemon): Promise<Backend> {
    this.#daemon = daemon;
    this.#server = await daemon.profile();
    await this.#takeOver(daemon);
    return {
      name: "freedesktop",
      capabilities: () => capabilitiesOf(this.#server as ServerProfile),
      show: (toast, previous) => this.#queue.run(toast.key, () => this.#show(toast, previous)),
      withdraw: (key) => this.#queue.run(key, () => this.#withdraw(key)),
      doNotDisturb: async () => askDoNotDisturb(await daemon.profile(), daemon.call, this.#context.env),
      close: () => this.#close(daemon),
    };
  }

  async #show(toast: Toast, previous: Toast | undefined): Promise<Accepted> {
    const { degraded, answerable } = await this.#notify(toast, previous);
    return { delivered: "accepted", degraded, answerable };
  }

  /** Shows a toast, by the next daemon if this one has just ended, and remembers it. */
  async #notify(toast: Toast, previous: Toast | undefined): Promise<Drawing> {
    const daemon = this.#daemon as NotificationDaemon;
    const asked = daemon.identity();
    try {
      return await this.#send(daemon, toast, previous);
    } catch (error) {
      if (!isGone(error) || !(await daemon.successor(asked))) throw error;
      return this.#send(daemon, toast, previous);
    }
  }

  async #send(daemon: NotificationDaemon, toast: Toast, previous: Toast | undefined): Promise<Drawing> {
    const { key } = toast;
    this.#server = await daemon.profile();
    const before = this.#open.get(key);
    const drawn = draw(toast, {
      app: this.#context.app,
      server: this.#server,
      replacesId: before?.id || this.#leftOver.get(key) || 0,
      previous,
      nowMs: this.#context.clock.now(),
    });
    const drawing = habitsOf(this.#server).mergesEqual ? this.#looks.distinct(key, drawn) : drawn;
    const id = await daemon.notify(drawing.notify).catch((error: unknown) => {
      if (!this.#open.has(key)) this.#looks.forget(key);
      throw error;
    });
    // A new daemon has taken the old one's place meanwhile: `before` may have another id by now.
    const now = this.#open.get(key);
    if (now) this.#keys.delete(now.id);
    this.#leftOver.delete(key);
    const stays = toast.question || drawing.notify.timeoutMs === 0;
    this.#remember({ toast, id, meanings: drawing.meanings, stays });
    return drawing;
  }

  async #withdraw(key: ToastKey): Promise<void> {
    const id = this.#forget(key)?.id || this.#leftOver.get(key);
    this.#leftOver.delete(key);
    if (id) await this.#closeQuietly(id);
  }

  /** Closes the questions of processes that ended: nobody hears their answers. What else they left can be replaced. */
  async #takeOver(daemon: NotificationDaemon): Promise<void> {
    const isAlive = (client: string) =>
      daemon.call<boolean>({ ...theBus, member: "NameHasOwner", signature: "s", body: [client] });
    const left = (await this.#file?.takeOver(daemon.identity(), isAlive)) ?? [];
    for (const { key, id, question } of left) if (!question) this.#leftOver.set(key, id);
    await Promise.all(left.filter(({ question }) => question).map(({ id }) => this.#closeQuietly(id)));
  }

  /** News stays on the screen. Questions leave it, because nobody could hear their answers. */
  async #close(daemon: NotificationDaemon): Promise<void> {
    const asked = [...this.#open.values()].filter(({ toast, id }) => toast.question && id !== 0);
    for (const { toast } of asked) this.#forget(toast.key);
    await Promise.all(asked.map(({ id }) => this.#closeQuietly(id)));
    await this.#file?.close();
    await daemon.close();
  }

  closed(id: number, reason: number): void {
    const key = this.#keys.get(id);
    const open = key === undefined ? undefined : this.#forget(key);
    if (key === undefined || !open) return;
    if (reason !== closedByHuman) this.#past.set(id, open);
    for (const [oldest] of this.#past) if (this.#past.size > pastToasts) this.#past.delete(oldest);
    this.#context.onEvent({ kind: reason === closedByHuman ? "dismissed" : "expired", key });
  }

  invoked(id: number, actionKey: string): void {
    this.#act(id, actionKey);
  }

  replied(id: number, text: string): void {
    this.#act(id, "inline-reply", text);
  }

  activationToken(id: number, token: string): void {
    const open = this.#named(id);
    if (open) open.token = token;
  }

  vanished(): void {
    this.#keys.clear();
    this.#past.clear();
    this.#leftOver.clear();
    for (const [key, open] of this.#open) this.#open.set(key, { ...open, id: 0 });
    this.#write();
  }

  appeared(): void {
    // What the old daemon showed is gone from the screen, and nobody has answered it.
    for (const key of this.#open.keys()) void this.#queue.run(key, () => this.#showAgain(key));
  }

  async #showAgain(key: ToastKey): Promise<void> {
    const lost = this.#open.get(key);
    if (lost?.id !== 0) return;
    const { toast } = lost;
    try {
      await this.#notify(toast, toast);
    } catch (error) {
      const reason = `the new daemon does not take it: ${(error as Error).message}`;
      if (this.#forget(key)) this.#context.onEvent({ kind: "failed", key, reason });
    }
  }

  #act(id: number, actionKey: string, reply?: string): void {
    const open = this.#named(id);
    if (!open) return;
    const meaning = open.meanings.get(actionKey);
    if (!meaning) {
      this.#context.logger.warn(
        { key: open.toast.key, action: actionKey },
        "the daemon reports a click on an action that the toast does not have",
      );
      return;
    }
    const shown = this.#forget(open.toast.key);
    this.#past.delete(id);
    // An older one that was brought back answers for the one on the screen.
    for (const each of new Set([id, shown?.id ?? id])) void this.#closeQuietly(each);
    this.#context.onEvent(eventOf(open, meaning, reply));
  }

  /** Returns the toast that a daemon means by an id: a toast on the screen, or one that timed out. */
  #named(id: number): Open | undefined {
    const key = this.#keys.get(id);
    return key === undefined ? this.#past.get(id) : this.#open.get(key);
  }

  #remember(open: Open): void {
    this.#open.set(open.toast.key, open);
    this.#keys.set(open.id, open.toast.key);
    if (open.stays) this.#write();
  }

  #forget(key: ToastKey): Open | undefined {
    const open = this.#open.get(key);
    this.#open.delete(key);
    this.#looks.forget(key);
    if (open) this.#keys.delete(open.id);
    if (open?.stays) this.#write();
    return open;
  }

  #write(): void {
    this.#file?.keep(
      () => (this.#daemon as NotificationDaemon).identity(),
      () => this.#staying(),
    );
  }

  *#staying(): Generator<StayingToast> {
    for (const { toast, id, stays } of this.#open.values())
      if (stays && id !== 0) yield { key: toast.key, id, question: toast.question };
    for (const [key, id] of this.#leftOver) yield { key, id, question: false };
  }

  /** Daemons answer with an error when it is closed already, which is what was wanted. */
  async #closeQuietly(id: number): Promise<void> {
    await this.#daemon?.closeNotification(id).catch(() => {});
  }
}

function eventOf({ toast: { key }, token }: Open, meaning: Meaning, reply: string | undefined): BackendEvent {
  if (meaning.kind === "dismiss") return { kind: "dismissed", key };
  const { action, inputs, replyTo } = meaning;
  const typed = replyTo !== undefined && reply !== undefined ? { [replyTo]: reply } : {};
  return { kind: "activated", key, action, inputs: { ...inputs, ...typed }, activationToken: token };
}
