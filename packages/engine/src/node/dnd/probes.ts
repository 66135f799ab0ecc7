import type { Tristate } from "../../gate/decide.js";

/** Runs a program and gives what it prints; rejects if it cannot, or if it takes too long. */
export type Exec = (command: string, args: readonly string[]) => Promise<string>;

/** One way of finding out whether a desktop wants quiet. */
export interface Probe {
  /** Source of the answer, for diagnostics. */
  readonly source: string;
  /** Returns whether this desktop could know at all. */
  readonly fits: (desktop: string) => boolean;
  readonly command: readonly [command: string, ...args: string[]];
  /** Interprets the program's output. */
  readonly read: (output: string) => Tristate;
}

const notifications = "org.freedesktop.Notifications";

/** Of these the first that answers counts. The property comes first: the server itself says so. */
export const linuxProbes: readonly Probe[] = [
  {
    source: "org.freedesktop.Notifications Inhibited",
    fits: () => true,
    command: [
      "gdbus",
      "call",
      "--session",
      "--dest",
      notifications,
      "--object-path",
      "/org/freedesktop/Notifications",
      "--method",
      "org.freedesktop.DBus.Properties.Get",
      notifications,
      "Inhibited",
    ],
    read: (output) => meaning(output, /<true>/, /<false>/),
  },
  {
    source: "dunstctl is-paused",
    // Dunst serves whatever desktop has none of its own; it says nothing where it does not run.
    fits: (desktop) => !/gnome|kde|xfce|cinnamon/i.test(desktop),
    command: ["dunstctl", "is-paused"],
    read: (output) => meaning(output, /^true$/, /^false$/),
  },
  {
    source: "gsettings org.gnome.desktop.notifications show-banners",
    // The schema is installed on many machines where nothing obeys it.
    fits: (desktop) => /gnome|unity|budgie/i.test(desktop),
    command: ["gsettings", "get", "org.gnome.desktop.notifications", "show-banners"],
    read: (output) => meaning(output, /^false$/, /^true$/),
  },
  {
    source: "gsettings org.cinnamon.desktop.notifications display-notifications",
    fits: (desktop) => /cinnamon/i.test(desktop),
    command: ["gsettings", "get", "org.cinnamon.desktop.notifications", "display-notifications"],
    read: (output) => meaning(output, /^false$/, /^true$/),
  },
  {
    source: "xfconf-query xfce4-notifyd /do-not-disturb",
    fits: (desktop) => /xfce/i.test(desktop),
    command: ["xfconf-query", "-c", "xfce4-notifyd", "-p", "/do-not-disturb"],
    read: (output) => meaning(output, /^true$/, /^false$/),
  },
];

function meaning(output: string, on: RegExp, off: RegExp): Tristate {
  const said = output.trim();
  if (on.test(said)) return "on";
  return off.test(said) ? "off" : "unknown";
}
