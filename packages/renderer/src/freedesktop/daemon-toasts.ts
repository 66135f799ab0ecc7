import type { Accepted, Backend, BackendContext, BackendEvent } from "../backends/backend.js";
import { KeyedQueue } from "../backends/keyed-queue.js";
import { iconPath } from "../images/icons.js";
import type { Toast } from "../model/toast.js";
import { capabilitiesOf } from "./capabilities-of.js";
import type { Meaning } from "./choices.js";
import { askDoNotDisturb } from "./do-not-disturb.js";
import { draw } from "./drawing.js";
import type { DaemonListener, NotificationDaemon } from "./notification-daemon.js";
import type { ServerProfile } from "./server-profile.js";

/** A toast that the daemon shows, or shall show again when it is back. */
interface Open {
  readonly toast: Toast;
  /** The daemon's id; 0 while no daemon shows it. */
  readonly id: number;
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** Comes just before a click. */
  token?: string;
}

/** The toasts of this process on whichever daemon is there, and what its words about them mean. */
export class DaemonToasts implements DaemonListener {
  readonly #context: BackendContext;
  readonly #open = new Map<string, Open>();
  readonly #keys = new Map<number, string>();
  /** Toasts that timed out: daemons with a history can bring them back, and then they can be clicked. */
  readonly #past = new Map<number, Open>();
  /** A toast that is shown again by a new daemon must not overtake its own update, nor be overtaken. */
  readonly #queue = new KeyedQueue();
  #daemon: NotificationDaemon | undefined;
  #server: ServerProfile | undefined;

  constructor(context: BackendContext) {
    this.#context = context;
  }

  async use(daemon: NotificationDaemon): Promise<Backend> {
    this.#daemon = daemon;
    this.#server = await daemon.profile();
    return {
      name: "freedesktop",
      capabilities: () => capabilitiesOf(this.#server as ServerProfile),
      show: (toast, previous) => this.#queue.run(toast.key, () => this.#show(toast, previous)),
      withdraw: (key) => this.#queue.run(key, () => this.#withdraw(key)),
      doNotDisturb: async () => askDoNotDisturb(await daemon.profile(), daemon.call, this.#context.env),
      close: () => daemon.close(),
    };
  }

  async #show(toast: Toast, previous: Toast | undefined): Promise<Accepted> {
    const before = this.#open.get(toast.key);
    const { id, meanings, degraded } = await this.#notify(toast, before?.id ?? 0, previous);
    if (before) this.#keys.delete(before.id);
    this.#remember({ toast, id, meanings });
    return { delivered: "accepted", degraded };
  }

  async #notify(toast: Toast, replacesId: number, previous: Toast | undefined) {
    const daemon = this.#daemon as NotificationDaemon;
    this.#server = await daemon.profile();
    const drawing = draw(toast, {
      app: this.#context.app,
      server: this.#server,
      icon: iconPath(toast.icon),
      replacesId,
      previous,
      nowMs: Date.now(),
    });
    return { ...drawing, id: await daemon.notify(drawing.notify) };
  }

  async #withdraw(key: string): Promise<void> {
    const open = this.#forget(key);
    if (open?.id) await this.#closeQuietly(open.id);
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
    for (const [key, open] of this.#open) this.#open.set(key, { ...open, id: 0 });
  }

  appeared(): void {
    // What the old daemon showed is gone from the screen, and nobody has answered it.
    for (const key of this.#open.keys()) void this.#queue.run(key, () => this.#showAgain(key));
  }

  async #showAgain(key: string): Promise<void> {
    const lost = this.#open.get(key);
    if (lost?.id !== 0) return;
    const { toast } = lost;
    try {
      const { id, meanings } = await this.#notify(toast, 0, toast);
      this.#remember({ toast, id, meanings });
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

  /** What the daemon means by an id: a toast on the screen, or one that timed out. */
  #named(id: number): Open | undefined {
    const key = this.#keys.get(id);
    return key === undefined ? this.#past.get(id) : this.#open.get(key);
  }

  #remember(open: Open): void {
    this.#open.set(open.toast.key, open);
    this.#keys.set(open.id, open.toast.key);
  }

  #forget(key: string): Open | undefined {
    const open = this.#open.get(key);
    this.#open.delete(key);
    if (open) this.#keys.delete(open.id);
    return open;
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
  return {
    kind: "activated",
    key,
    action,
    inputs: { ...inputs, ...typed },
    ...(token && { activationToken: token }),
  };
}

const closedByHuman = 2;
const pastToasts = 200;
