import type { GapDelivery } from "@toasty/client";
import type { Verdict } from "@toasty/engine/gate";
import type { Notification } from "@toasty/proto";
import type { Logger, Renderer } from "@toasty/renderer";
import type { Gatekeeper } from "../gating/gatekeeper.js";
import { Losses } from "../holding/losses.js";
import { isOnScreen } from "./on-screen.js";

/** Shows what the desk itself has to say, on which nobody waits. */
export class Announcer {
  readonly #renderer: Renderer;
  readonly #gatekeeper: Gatekeeper;
  readonly #logger: Logger;
  readonly #losses = new Losses();

  constructor(renderer: Renderer, gatekeeper: Gatekeeper, logger: Logger) {
    this.#renderer = renderer;
    this.#gatekeeper = gatekeeper;
    this.#logger = logger;
  }

  /** Says it, without a sound where its human wants none. False when nobody can see it. */
  async tell(notification: Notification): Promise<boolean> {
    try {
      return isOnScreen(await this.#renderer.show(this.#gatekeeper.own(notification)));
    } catch (error) {
      this.#logger.error({ error: (error as Error).message }, "the desk cannot tell its human something");
      return false;
    }
  }

  /** Remembers that notifications are missing, for `tellLosses`. */
  lost(gap: GapDelivery): void {
    this.#logger.warn({ reason: gap.reason, count: gap.count }, "notifications are missing");
    this.#losses.add(gap);
  }

  /** Says what is missing, if anything is; the gate's verdict when its human may not be told now. */
  async tellLosses(): Promise<Verdict | undefined> {
    const { notice } = this.#losses;
    if (!notice) return undefined;
    const verdict = await this.#gatekeeper.ask(notice);
    if (!verdict.show) return verdict;
    this.#losses.told();
    await this.tell(notice);
    return undefined;
  }
}
