import type { GapDelivery } from "@toasty/client";
import { info, type Notification } from "@toasty/proto";

type Gap = Pick<GapDelivery, "count" | "reason">;

const reasons: Readonly<Record<GapDelivery["reason"], string>> = {
  expired: "They waited too long.",
  overflow: "There were too many while this desk was away.",
  epoch_changed: "The broker was restarted and does not remember what was waiting.",
  unknown: "The broker does not say why.",
};

/** Counts notifications that will never come, until the human has seen the notice about them. */
export class MissedNotifications {
  #known = 0;
  /** True while there is a gap whose size the broker does not know. */
  #unknown = false;
  #reason: GapDelivery["reason"] = "unknown";

  /** Counts a gap. */
  add({ count, reason }: Gap): void {
    if (count === undefined) this.#unknown = true;
    else this.#known += count;
    if (count !== 0) this.#reason = reason;
  }

  /** The notice for the human; undefined when nothing is lost. */
  get notice(): Notification | undefined {
    if (this.#known === 0 && !this.#unknown) return undefined;
    return info(this.#title, reasons[this.#reason], { importance: "low" });
  }

  /** Forgets everything: the human has seen the notice. */
  clear(): void {
    this.#known = 0;
    this.#unknown = false;
  }

  get #title(): string {
    if (this.#known === 0) return "Notifications may have been lost";
    const many =
      this.#known === 1 ? "One notification was" : `${this.#known.toLocaleString("en")} notifications were`;
    return this.#unknown ? `${many} lost, and perhaps more` : `${many} lost`;
  }
}
