import type { Notification } from "@toasty/proto";
import type { Intent } from "../events/effect.js";
import type { NotificationEngine } from "../shell/notification-engine.js";
import { reasonOf } from "../text/describe.js";
import { isQuestion, toNotification } from "./notification.js";

/** Outcome of a published notification, as far as the engine needs it. */
interface Settled {
  readonly kind: string;
  readonly action?: string | undefined;
  readonly reason?: string | undefined;
}

/** A notification that was taken. One of the two ways to learn how it ends is enough; the first is preferred. */
interface Sent {
  /** Listens, and keeps the program running only if it is asked to. Returns a function that stops listening. */
  onSettled?(
    listener: (outcome: Settled) => void,
    options?: { readonly keepAlive?: boolean | undefined },
  ): () => void;
  settled?(): Promise<Settled>;
}

/** The sending half of the line: a client of `@toasty/client` is one. */
export interface LineClient {
  publish(notification: Notification): Promise<Sent>;
  withdraw(id: string): Promise<unknown>;
}

/**
 * Sends what the engine has to say over the line, and brings back what the human answers. Progress and faults change in
 * place under one id, which no other life of the program uses, unless it goes on from the same store. The line's
 * questions never change: when one is shown again it gets a new id, and the old one is withdrawn. Failures of the line,
 * and what it could not deliver, become `diagnostic` events; nothing is thrown, and nothing is said about them on the
 * line itself. Nothing on the line keeps the program running, but a question about a failed run (`retry`) for as long as
 * somebody listens to `act`. `engine.close()` flushes the line and lets go of it, as does the returned function at once.
 */
export function connectLine(engine: NotificationEngine, line: LineClient): () => void {
  /** The id on the line of each notification that is there. */
  const lineIds = new Map<string, string>();
  const lineId = (id: string) => `${id}~${engine.lineage}`;
  /** Stops listening for the ends of notifications. */
  const listening = new Set<() => void>();

  async function publish(intent: Intent, silent: boolean): Promise<void> {
    const again = isQuestion(intent) && intent.revision > 1 ? `~r${intent.revision}` : "";
    const id = `${lineId(intent.id)}${again}`;
    const before = lineIds.get(intent.id);
    lineIds.set(intent.id, id);
    // That the old one cannot be taken back must not keep the new one.
    const takenBack = before === undefined || before === id ? undefined : line.withdraw(before);
    await Promise.all([takenBack, tell(intent, id, silent)]);
  }

  async function tell(intent: Intent, id: string, silent: boolean): Promise<void> {
    const receipt = await line.publish({ ...toNotification(intent, { silent }), id }).catch((error) => {
      if (forget(intent, id)) engine.dispatch({ kind: "lost", id: intent.id });
      throw error;
    });
    hear(receipt, intent, id);
  }

  function hear(receipt: Sent, intent: Intent, id: string): void {
    const settled = (outcome: Settled) => {
      listening.delete(stop);
      if (forget(intent, id)) react(intent, outcome);
    };
    let stop = () => {};
    if (receipt.onSettled) {
      const keepAlive = isQuestion(intent) && engine.listenerCount("act") > 0;
      stop = receipt.onSettled(settled, { keepAlive });
      listening.add(stop);
    } else {
      receipt.settled?.().then(settled, (error: unknown) => report(`"${intent.title}": ${reasonOf(error)}`));
    }
  }

  function report(detail: string): void {
    engine.report({ code: "sink_failed", detail });
  }

  /** Forgets a notification that has ended; false where another one has its place already, or it was taken back. */
  function forget(intent: Intent, id: string): boolean {
    return lineIds.get(intent.id) === id && lineIds.delete(intent.id);
  }

  function react({ id, nonce, actions, title }: Intent, { kind, action, reason }: Settled): void {
    switch (kind) {
      case "answered":
        if (actions.length === 0) engine.dispatch({ kind: "acknowledged", id });
        else engine.dispatch({ kind: "acted", id, action: action || "view_details", nonce });
        break;
      case "dismissed":
        engine.dispatch({ kind: "acknowledged", id });
        break;
      default:
        engine.dispatch({ kind: "lost", id });
        if (reason !== undefined) report(`"${title}" reached nobody: ${reason}`);
    }
  }

  const notify = (intent: Intent) => publish(intent, false);
  const update = (intent: Intent) => (isQuestion(intent) ? undefined : publish(intent, true));
  // The broker takes it for a duplicate, and tells how it ends or has ended.
  const resume = (intent: Intent) => {
    const isAsked = isQuestion(intent);
    return isAsked && intent.revision > 1 ? undefined : publish(intent, !isAsked);
  };
  const withdraw = ({ id }: { readonly id: string }) => {
    // What an earlier process has shown is not in the list.
    const there = lineIds.get(id) ?? lineId(id);
    lineIds.delete(id);
    return line.withdraw(there);
  };
  const end = () => {
    engine.off("notify", notify).off("update", update).off("resume", resume).off("withdraw", withdraw);
    engine.off("closed", end);
    for (const stop of listening) stop();
    listening.clear();
  };
  engine.on("notify", notify).on("update", update).on("resume", resume).on("withdraw", withdraw);
  engine.on("closed", end);
  return end;
}
