import type { GapDelivery } from "@toasty/client";
import type { Verdict } from "@toasty/engine/gate";
import type { Logger } from "@toasty/kit/logger";
import type { Notification } from "@toasty/proto";
import type { Surface } from "@toasty/proto/surface";
import type { Gatekeeper } from "../gating/gatekeeper.js";
import { MissedNotifications } from "../holding/missed-notifications.js";
import { isOnScreen } from "./shown-notifications.js";

const mostNotices = 20;

/**
 * Shows the desk's own notices: notifications that are missing, and answers that did not count. A notice is kept until it
 * was on the screen.
 */
export class Announcer {
  readonly #surface: Pick<Surface, "show">;
  readonly #gatekeeper: Gatekeeper;
  readonly #logger: Logger;
  readonly #missed = new MissedNotifications();
  #notices: readonly Notification[] = [];

  constructor(surface: Pick<Surface, "show">, gatekeeper: Gatekeeper, logger: Logger) {
    this.#surface = surface;
    this.#gatekeeper = gatekeeper;
    this.#logger = logger;
  }

  /** Adds a notice for {@link showPending}. */
  add(notice: Notification): void {
    this.#notices = [...this.#notices, notice].slice(-mostNotices);
  }

  /** Adds a gap for {@link showPending}. */
  addGap(gap: GapDelivery): void {
    this.#logger.warn({ reason: gap.reason, count: gap.count }, "notifications are missing");
    this.#missed.add(gap);
  }

  /** Shows what is pending. Returns when to try again: the gate's verdict, or `unseen` where nothing could show it. */
  async showPending(): Promise<Verdict | "unseen" | undefined> {
    const { notice } = this.#missed;
    if (notice) {
      const retry = await this.#showIfAllowed(notice);
      if (retry) return retry;
      this.#missed.clear();
    }
    for (const pending of this.#notices) {
      const retry = await this.#showIfAllowed(pending);
      if (retry) return retry;
      this.#notices = this.#notices.filter((other) => other !== pending);
    }
    return undefined;
  }

  /** Shows a notice now, without a sound where the human wants none. Returns whether it is on a screen. */
  async show(notice: Notification): Promise<boolean> {
    try {
      return isOnScreen(await this.#surface.show(this.#gatekeeper.ownNotice(notice)));
    } catch (err) {
      this.#logger.error({ err }, "a notice of the desk could not be shown");
      return false;
    }
  }

  async #showIfAllowed(notice: Notification): Promise<Verdict | "unseen" | undefined> {
    const verdict = await this.#gatekeeper.ask(notice);
    if (!verdict.show) return verdict;
    return (await this.show(notice)) ? undefined : "unseen";
  }
}
