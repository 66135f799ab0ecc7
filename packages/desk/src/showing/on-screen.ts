import type { Shown } from "@toasty/renderer";

/** Whether a human can see it: the last resorts show nothing. */
export const isOnScreen = ({ backend }: Pick<Shown, "backend">): boolean =>
  backend !== "log" && backend !== "alert_file";
