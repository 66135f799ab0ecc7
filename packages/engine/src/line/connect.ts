import type { Notification } from "@toasty/proto";
import type { Intent } from "../effect.js";
import type { NotificationEngine } from "../shell/notification-engine.js";
import { isQuestion, toNotification } from "./notification.js";

/** What has become of a published notification, as far as the engine cares. */
interface Settled {
  readonly kind: string;
  readonly action?: string;
}

/** The sending half of the line: a client of `@toasty/client` is one. */
export interface Line {
  publish(notification: Notification): Promise<{ readonly settled?: Promise<Settled> }>;
  withdraw(id: string): Promise<unknown>;
}

/**
 * Sends what the engine has to say over the line, and brings back what the human answers. Progress and faults change in
 * place under one id. The line's questions never change: when one is shown again it gets a new id, and the old one is
 * withdrawn. Failures of the line become `diagnostic` events; nothing is thrown, and nothing is said about them on the
 * line itself. Returns what ends the connection.
 */
export function connectLine(engine: NotificationEngine, line: Line): () => void {
  /** The id on the line of each notification that is there. */
  const lineIds = new Map<string, string>();

  async function publish(intent: Intent, silent: boolean): Promise<void> {
    const id = isQuestion(intent) && intent.revision > 1 ? `${intent.id}~r${intent.revision}` : intent.id;
    const before = lineIds.get(intent.id);
    lineIds.set(intent.id, id);
    if (before !== undefined && before !== id) await line.withdraw(before);
    const receipt = await line.publish({ ...toNotification(intent, { silent }), id });
    const settled = await receipt.settled;
    if (settled === undefined || lineIds.get(intent.id) !== id) return;
    if (settled.kind === "answered" || settled.kind === "dismissed") {
      lineIds.delete(intent.id);
      answer(intent, settled);
    }
  }

  function answer(intent: Intent, { kind, action }: Settled): void {
    const { id, nonce } = intent;
    if (kind === "answered" && intent.actions.length > 0) {
      engine.dispatch({ type: "acted", id, action: action || "view_details", nonce });
    } else {
      engine.dispatch({ type: "acknowledged", id });
    }
  }

  const notify = (intent: Intent) => publish(intent, false);
  const update = (intent: Intent) => (isQuestion(intent) ? undefined : publish(intent, true));
  const withdraw = ({ id }: { readonly id: string }) => {
    const there = lineIds.get(id);
    lineIds.delete(id);
    return there === undefined ? undefined : line.withdraw(there);
  };
  engine.on("notify", notify).on("update", update).on("withdraw", withdraw);
  return () => {
    engine.off("notify", notify).off("update", update).off("withdraw", withdraw);
  };
}
