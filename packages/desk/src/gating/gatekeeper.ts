import { decideVisibility, type Verdict } from "@toasty/engine/gate";
import type { Clock } from "@toasty/kit/clock";
import type { Notification } from "@toasty/proto";
import type { Surface } from "@toasty/proto/surface";
import { gateItemOf, withTone } from "./gate-item.js";
import { type DeskPreferences, preferencesFor } from "./preferences.js";

/** A verdict that lets a notification be shown, as loud as it says. */
export type Allowed = Verdict & { readonly show: true };

/** Asks the gate on behalf of one human, who may change the preferences at any time. */
export class Gatekeeper {
  preferences: DeskPreferences;
  /** The human's own word: nothing is shown, not even what is critical. */
  paused = false;
  readonly #surface: Pick<Surface, "doNotDisturb">;
  readonly #clock: Pick<Clock, "now">;

  constructor(
    surface: Pick<Surface, "doNotDisturb">,
    preferences: DeskPreferences,
    clock: Pick<Clock, "now">,
  ) {
    this.#surface = surface;
    this.preferences = preferences;
    this.#clock = clock;
  }

  /** Asks whether the human may see a notification now. */
  async ask(notification: Notification): Promise<Verdict> {
    const { state: dnd } = await this.#surface.doNotDisturb();
    const mutes = this.paused ? [{ until: Number.POSITIVE_INFINITY }] : [];
    const situation = { now: this.#clock.now(), dnd, mutes };
    return decideVisibility(gateItemOf(notification), situation, this.#preferencesFor(notification));
  }

  /** Returns the notification as the human allows it. */
  toned(notification: Notification, { urgency, sound }: Allowed): Notification {
    const { sounds, quietHours } = this.#preferencesFor(notification);
    // The desktop silences its own toasts when it is not to disturb. Of quiet hours it knows nothing.
    const silent = sounds === "never" || (!sound && quietHours.length > 0);
    return withTone(notification, { urgency, silent });
  }

  /** Returns a notice of the desk itself: as loud as it is, but silent where the human wants no sounds. */
  ownNotice(notice: Notification): Notification {
    return this.toned(notice, { show: true, urgency: gateItemOf(notice).urgency, sound: true });
  }

  #preferencesFor({ agentId = "" }: Notification) {
    return preferencesFor(agentId, this.preferences);
  }
}
