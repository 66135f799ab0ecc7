import type { GapDelivery } from "@toasty/client";
import type { Verdict } from "@toasty/engine/gate";
import type { Notification } from "@toasty/proto";
import type { Logger } from "@toasty/renderer";
import type { Gatekeeper } from "../gating/gatekeeper.js";
import { Losses } from "../holding/losses.js";
import type { Surface } from "../surface.js";
import { isOnScreen } from "./on-screen.js";

/**
 * Shows what the desk itself has to say: losses, and answers that did not count. A notice is kept until it was on the
 * screen.
 */
export class Announcer {
  readonly #renderer: Pick<Surface, "show">;
  readonly #gatekeeper: Gatekeeper;
  readonly #logger: Logger;
  readonly #losses = new Losses();
  #notices: readonly Notification[] = [];

  constructor(renderer: Pick<Surface, "show">, gatekeeper: Gatekeeper, logger: Logger) {
    this.#renderer = renderer;
    this.#gatekeeper = gatekeeper;
    this.#logger = logger;
  }

  /** Shows it now, without a sound where the human wants none. False when it is on no screen. */
  async tell(notification: Notification): Promise<boolean> {
    try {
      return isOnScreen(await this.#renderer.show(this.#gatekeeper.own(notification)));
    } catch (error) {
      this.#logger.error({ error: (error as Error).message }, "the desk cannot tell its human something");
      return false;
    }
  }

  /** Keeps a notice for {@link tellPending}. */
  add(notice: Notification): void {
    this.#notices = [...this.#notices, notice].slice(-mostNotices);
  }

  /** Keeps a gap for {@link tellPending}. */
  lost(gap: GapDelivery): void {
    this.#logger.warn({ reason: gap.reason, count: gap.count }, "notifications are missing");
    this.#losses.add(gap);
  }

  /** Shows what is kept. Returns when to try again: the gate's verdict, or `unseen` where nothing could show it. */
  async tellPending(): Promise<Verdict | "unseen" | undefined> {
    const { notice } = this.#losses;
    if (notice) {
      const later = await this.#tellUnlessHeld(notice);
      if (later) return later;
      this.#losses.clear();
    }
    for (const pending of this.#notices) {
      const later = await this.#tellUnlessHeld(pending);
      if (later) return later;
      this.#notices = this.#notices.filter((other) => other !== pending);
    }
    return undefined;
  }

  async #tellUnlessHeld(notice: Notification): Promise<Verdict | "unseen" | undefined> {
    const verdict = await this.#gatekeeper.ask(notice);
    if (!verdict.show) return verdict;
    return (await this.tell(notice)) ? undefined : "unseen";
  }
}

const mostNotices = 20;
