import type { IconSize } from "../images/icons.js";
import type { DunstSetup } from "./dunst-setup.js";
import type { MakoSetup } from "./mako-setup.js";

const habits: readonly (readonly [RegExp, Partial<ServerHabits>])[] = [
  [/gnome-shell|^gnome/i, { buttons: 3, keepsTimeout: false, groups: true }],
  [/plasma|kde/i, { groups: true }],
  [/dunst/i, { drawsProgress: true, mergesEqual: true, namesApp: false, iconSize: 48 }],
  [/mako/i, { drawsProgress: true, namesApp: false, iconSize: 48 }],
  [/swaync|SwayNotificationCenter/i, { drawsProgress: true, groups: true }],
  [/xfce/i, { drawsProgress: true, buttons: 3 }],
  [/notify-osd/i, { drawsProgress: true, buttons: 0, keepsTimeout: false }],
];

/** A notification daemon's description of itself. */
export interface ServerProfile {
  readonly name: string;
  readonly vendor: string;
  readonly version: string;
  /** Of the specification, such as 1.2. */
  readonly specVersion: string;
  readonly capabilities: ReadonlySet<string>;
  /** Its settings, where it is a dunst. */
  readonly dunst?: DunstSetup | undefined;
  /** Its settings, where it is a mako. */
  readonly mako?: MakoSetup | undefined;
}

/** Facts about a daemon that it does not say itself. */
export interface ServerHabits {
  /** Number of buttons that it draws. */
  readonly buttons: number;
  /** True if the `value` hint becomes a bar. */
  readonly drawsProgress: boolean;
  /** True if it keeps to the timeout of a notification. */
  readonly keepsTimeout: boolean;
  /** True if toasts of one group or app are kept together. */
  readonly groups: boolean;
  /** True if two toasts that look alike become one. */
  readonly mergesEqual: boolean;
  /** True if the toast shows the name of the app. */
  readonly namesApp: boolean;
  /** Icons are drawn as large as they are, up to a limit that is most of a toast. */
  readonly iconSize: IconSize;
  /** The name of the hint that carries a picture; undefined where there is none but the icon. */
  readonly imageHint: string | undefined;
}

/** Reads a daemon's habits from its name and the version of the specification that it follows. */
export function habitsOf({ name, specVersion, dunst }: ServerProfile): ServerHabits {
  const known = habits.find(([pattern]) => pattern.test(name))?.[1] ?? {};
  return {
    buttons: 5,
    drawsProgress: false,
    keepsTimeout: true,
    groups: false,
    mergesEqual: false,
    namesApp: true,
    iconSize: 128,
    ...known,
    ...(dunst && { namesApp: dunst.namesApp }),
    imageHint: imageHint(specVersion),
  };
}

/** The specification renamed it twice: `icon_data` (no path), `image_path` in 1.1, `image-path` from 1.2 on. */
function imageHint(specVersion: string): string | undefined {
  const [major = 1, minor = 0] = specVersion.split(".").map(Number);
  if (major > 1 || minor >= 2) return "image-path";
  return minor >= 1 ? "image_path" : undefined;
}
