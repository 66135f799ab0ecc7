import type { Tristate } from "../gate/decide.js";

/** Finds out whether the desktop wants quiet. `@toasty/engine/node` has one for desktops. */
export type DetectDnd = () => Promise<Tristate | { readonly state: Tristate }>;

/**
 * Whether do-not-disturb is known to be on. Where that cannot be found out, or nobody can tell, it is not: better shown
 * than lost.
 */
export async function checkDoNotDisturb(detect?: DetectDnd): Promise<boolean> {
  try {
    const found = await detect?.();
    return (typeof found === "object" ? found.state : found) === "on";
  } catch {
    return false;
  }
}
