import { expect, test } from "vitest";
import { linuxProbes } from "./probes.js";

const property =
  "gdbus call --session --dest org.freedesktop.Notifications --object-path /org/freedesktop/Notifications" +
  " --method org.freedesktop.DBus.Properties.Get org.freedesktop.Notifications Inhibited";
const gnome = "gsettings get org.gnome.desktop.notifications show-banners";
const cinnamon = "gsettings get org.cinnamon.desktop.notifications display-notifications";
const xfce = "xfconf-query -c xfce4-notifyd -p /do-not-disturb";

test.each([
  ["", [property, "dunstctl is-paused"]],
  ["sway", [property, "dunstctl is-paused"]],
  ["ubuntu:GNOME", [property, gnome]],
  ["Unity", [property, "dunstctl is-paused", gnome]],
  ["Budgie", [property, "dunstctl is-paused", gnome]],
  ["X-Cinnamon", [property, cinnamon]],
  ["XFCE", [property, xfce]],
  ["KDE", [property]],
])("asks on the desktop %j: %j", (desktop, commands) => {
  const asked = linuxProbes.filter(({ fits }) => fits(desktop)).map(({ command }) => command.join(" "));
  expect(asked).toEqual(commands);
});

test.each([
  [property, "(<true>,)\n", "(<false>,)\n"],
  ["dunstctl is-paused", "true\n", "false\n"],
  [gnome, "false\n", "true\n"],
  [cinnamon, "false\n", "true\n"],
  [xfce, "true\n", "false\n"],
])("reads the answer of %s", (command, on, off) => {
  const probe = linuxProbes.find((one) => one.command.join(" ") === command);
  expect([on, off, "", "error: true or false"].map((output) => probe?.read(output))).toEqual([
    "on",
    "off",
    "unknown",
    "unknown",
  ]);
});
