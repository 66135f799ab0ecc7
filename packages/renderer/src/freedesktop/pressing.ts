import type { DunstSetup, MouseButton } from "./dunst-setup.js";
import type { MakoSetup } from "./mako-setup.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";

const oneByMenu = "opens a menu of its button";
const severalByMenu = "opens a menu of its buttons";
const mouseButtons = ["left", "middle", "right"] as const;

/** A way to press a button where none is drawn. */
export interface Press {
  /** Such as "a middle click on it presses the button, a left click dismisses it". */
  readonly how: string;
  /** The same for the text of a toast, before the names of its buttons: "Middle click". */
  readonly hint: string;
}

/** Ways to press the buttons of a notification. */
export interface Pressing {
  /** True where the daemon draws buttons; false where only mouse clicks on the whole notification count. */
  readonly drawn: boolean;
  /** Number of buttons of one notification that can be pressed. More are not sent where none is drawn. */
  readonly most: number;
  /** Ways to press a lone button, and one of several, where none is drawn. */
  readonly one?: Press | undefined;
  readonly several?: Press | undefined;
  /** The action key that a lone button must have to be pressed. Default: any. */
  readonly loneKey?: string | undefined;
  /** Why not more can be pressed, and the remedy. */
  readonly because?: string | undefined;
}

/** Returns how buttons are pressed on a daemon. Pure. */
export function pressingOf(server: ServerProfile): Pressing {
  const { buttons } = habitsOf(server);
  if (server.mako) return pressingOfMako(server.mako, buttons);
  if (server.dunst) return pressingOfDunst(server.dunst, buttons);
  return { drawn: true, most: buttons };
}

function pressingOfDunst(setup: DunstSetup, buttons: number): Pressing {
  const { clicks, menu } = setup;
  const one = firstWith(clicks, ["do_action"]);
  const several = menu.installed ? firstWith(clicks, ["do_action", "context", "context_all"]) : undefined;
  const press = one ?? several;
  return {
    drawn: false,
    most: several ? buttons : one ? 1 : 0,
    one: press && pressBy(press, one ? "presses the button" : oneByMenu, leftCloses(clicks)),
    several: several && pressBy(several, severalByMenu, leftCloses(clicks)),
    because: several ? undefined : reason(setup, one),
  };
}

/** mako presses one button only, the default action; a menu is a program that a mouse button is bound to. */
function pressingOfMako(setup: MakoSetup, buttons: number): Pressing {
  const bound = (pattern: RegExp) => mouseButtons.find((button) => pattern.test(setup[button]));
  const [one, several] = [bound(/^invoke-default-action$/), bound(/^exec\b.*\bmakoctl\s+menu\b/)];
  const press = one ?? several;
  const leftDismisses = /^dismiss/.test(setup.left);
  return {
    drawn: false,
    most: several ? buttons : one ? 1 : 0,
    loneKey: "default",
    one: press && pressBy(press, one ? "presses the button" : oneByMenu, leftDismisses),
    several: several && pressBy(several, severalByMenu, leftDismisses),
    because: several
      ? undefined
      : `mako draws no buttons, ${one ? "so that one of several cannot be chosen" : "and no mouse button presses one"}. ${bindMenu}`,
  };
}

const bindMenu =
  'Put on-button-middle=exec makoctl menu -n "$id" dmenu into its configuration, with a menu program that is installed.';

function reason({ menu }: DunstSetup, one: MouseButton | undefined): string {
  const none = "dunst draws no buttons";
  if (menu.installed)
    return `${none}, and no mouse button presses one. Set mouse_left_click = do_action in dunstrc.`;
  const program = menu.program || "its dmenu setting is empty";
  const menuWords = `its menu program (${program}) is not installed`;
  const effect = one ? "so that one of several cannot be chosen" : "so that none can be pressed";
  return `${none}, and ${menuWords}, ${effect}. Install it, or name another one as dmenu in dunstrc.`;
}

/** Returns the first mouse button that performs one of these actions before it closes the notification. */
function firstWith(clicks: DunstSetup["clicks"], wanted: readonly string[]): MouseButton | undefined {
  return mouseButtons.find((button) => {
    const first = clicks[button].find((action) => action.startsWith("close_") || wanted.includes(action));
    return first !== undefined && wanted.includes(first);
  });
}

const leftCloses = ({ left }: DunstSetup["clicks"]) => left.some((action) => action.startsWith("close_"));

function pressBy(button: MouseButton, effect: string, leftDismisses: boolean): Press {
  const warned = button !== "left" && leftDismisses;
  return {
    how: `a ${button} click on it ${effect}${warned ? ", a left click dismisses it" : ""}`,
    hint: `${button[0]?.toUpperCase()}${button.slice(1)} click`,
  };
}
