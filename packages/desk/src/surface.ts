import type { WithdrawalDelivery } from "@toasty/client";
import type { Renderer, Shown } from "@toasty/renderer";

/** Shows notifications for a desk: a `Renderer`, or anything else that can, such as a terminal. */
export interface Surface extends Pick<Renderer, "show" | "doNotDisturb" | "onActivated"> {
  /** Takes a notification off the screen; `reason` where the broker asked for it. Its outcome is `withdrawn`. */
  withdraw(id: string, agentId?: string, reason?: WithdrawalDelivery["reason"]): Promise<void>;
}

/** Returns whether a human can see what was shown: the last resorts show nothing. */
export const isOnScreen = ({ backend }: Pick<Shown, "backend">): boolean =>
  backend !== "log" && backend !== "alert_file";
