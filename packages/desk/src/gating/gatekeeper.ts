import { decide, type Verdict } from "@toasty/engine/gate";
import type { Notification } from "@toasty/proto";
import type { Surface } from "../surface.js";
import { gateItemOf, toned } from "./gate-item.js";
import { type DeskPreferences, preferencesFor } from "./preferences.js";

/** It may be shown, as loud as this says. */
export type Free = Verdict & { readonly show: true };

/** Asks the gate on behalf of one human, who may change their wishes at any time. */
export class Gatekeeper {
  preferences: DeskPreferences;
  /** The human's own word: nothing is shown, whatever it is. */
  paused = false;
  readonly #desktop: Pick<Surface, "doNotDisturb">;

  constructor(desktop: Pick<Surface, "doNotDisturb">, preferences: DeskPreferences) {
    this.#desktop = desktop;
    this.preferences = preferences;
  }

  /** Whether the human may see it now. */
  async ask(notification: Notification): Promise<Verdict> {
    const { state: dnd } = await this.#desktop.doNotDisturb();
    const mutes = this.paused ? [{ until: Number.POSITIVE_INFINITY }] : [];
    return decide(gateItemOf(notification), { now: Date.now(), dnd, mutes }, this.#wishes(notification));
  }

  /** The notification as the human allows it. */
  toned(notification: Notification, { urgency, sound }: Free): Notification {
    const { sounds, quietHours } = this.#wishes(notification);
    // The desktop silences its own toasts when it is not to disturb. Of quiet hours it knows nothing.
    const silent = sounds === "never" || (!sound && quietHours.length > 0);
    return toned(notification, { urgency, silent });
  }

  /** Something that the desk itself says: as loud as it is, but silent where its human wants no sounds. */
  own(notification: Notification): Notification {
    return this.toned(notification, { show: true, urgency: gateItemOf(notification).urgency, sound: true });
  }

  #wishes({ agentId = "" }: Notification) {
    return preferencesFor(agentId, this.preferences);
  }
}
