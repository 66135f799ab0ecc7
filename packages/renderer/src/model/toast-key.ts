import type { Key } from "@toasty/kit/key";
import { notificationKey } from "@toasty/proto";

/** The name of a toast: the agent and the id of its notification, so that two agents may use the same id. */
export type ToastKey = Key<"toast">;

/** The two parts of a {@link ToastKey}. */
export interface ToastOwner {
  /** The agent that the notification is from; empty when nobody said. */
  readonly agentId: string;
  /** The notification's id. */
  readonly id: string;
}

/** Returns the name of a notification's toast. */
export const toastKey = (id: string, agentId = ""): ToastKey => notificationKey(id, agentId) as ToastKey;

/** Takes a text that a platform or a file gives back for a key. */
export const asToastKey = (text: string): ToastKey => text as ToastKey;

/** Returns the agent and the id of which a key is made: an id has no slash, an agent may. */
export function toastOwner(key: ToastKey): ToastOwner {
  const cut = key.lastIndexOf("/");
  return { agentId: key.slice(0, Math.max(0, cut)), id: key.slice(cut + 1) };
}
