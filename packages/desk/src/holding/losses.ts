import type { GapDelivery } from "@toasty/client";
import { info, type Notification } from "@toasty/proto";

/** Notifications that will never come, until their human has been told. */
export class Losses {
  #count = 0;
  #reason: GapDelivery["reason"] = "unknown";

  /** Counts a gap; one of unknown size is worth no notice. */
  add({ count = 0, reason }: Pick<GapDelivery, "count" | "reason">): void {
    this.#count += count;
    this.#reason = reason;
  }

  /** What to tell; undefined when nothing is lost. */
  get notice(): Notification | undefined {
    if (this.#count === 0) return undefined;
    const many =
      this.#count === 1 ? "One notification was" : `${this.#count.toLocaleString("en")} notifications were`;
    const why =
      this.#reason === "expired" ? "They waited too long." : "There were too many while this desk was away.";
    return info(`${many} lost`, why, { importance: "low" });
  }

  /** Their human knows. */
  told(): void {
    this.#count = 0;
  }
}
