import { type Delivery, GapReason } from "@toasty/proto";
import { Position } from "./position.js";

/** State of an attachment; `position` is that of the last delivery that was handled. */
export type AttachmentState =
  /** Nobody has iterated over it yet. */
  | { readonly kind: "new"; readonly position: Position }
  /** The next delivery is awaited. */
  | { readonly kind: "waiting"; readonly position: Position }
  /** A delivery was given to the user and is not acknowledged before the next one is asked for. */
  | { readonly kind: "handling"; readonly position: Position; readonly delivery: Delivery }
  /** The iteration was left or has ended. What was not handled comes again to the next attachment. */
  | { readonly kind: "ended"; readonly position: Position };

/** Event in the life of an attachment. */
export type AttachmentEvent =
  | { readonly kind: "begin"; readonly position: Position }
  | { readonly kind: "received"; readonly delivery: Delivery }
  /** The user asks for the next delivery. */
  | { readonly kind: "handled" }
  | { readonly kind: "end" };

/** Returns the state after an event; the only place where an attachment changes its state. */
export function next(state: AttachmentState, event: AttachmentEvent): AttachmentState {
  if (state.kind === "ended") return state;
  switch (event.kind) {
    case "begin":
      return state.kind === "new" ? { kind: "waiting", position: event.position } : state;
    case "received": {
      const { delivery } = event;
      return {
        kind: "handling",
        position: forgetsPosition(delivery) ? Position.start : state.position,
        delivery,
      };
    }
    case "handled":
      if (state.kind !== "handling") return state;
      return { kind: "waiting", position: state.position.advance(state.delivery) };
    case "end":
      return { kind: "ended", position: state.position };
  }
}

/** Tells whether the broker's memory does not reach back to the position. Other gaps are within it. */
const forgetsPosition = ({ event }: Delivery): boolean =>
  event?.$case === "gap" && event.value.reason === GapReason.EPOCH_CHANGED;
