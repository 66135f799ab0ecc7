import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DoNotDisturb } from "@toasty/proto/surface";
import type { BusCall } from "./notification-daemon.js";
import type { ServerProfile } from "./server-profile.js";

/** Asks a daemon or a desktop; rejects when it does not answer, or answers with something else. */
interface Way {
  readonly source: string;
  readonly ask: (call: Call, run: Run) => Promise<boolean>;
}

type Call = <T>(call: BusCall) => Promise<T>;
type Run = (command: string, ...args: readonly string[]) => Promise<string>;

/** Reads "do not disturb" in the way of the daemon that is running. Never rejects: unknown is an answer. */
export async function askDoNotDisturb(
  { name, vendor }: ServerProfile,
  call: Call,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DoNotDisturb> {
  const way = ways.find(([pattern]) => pattern.test(`${name} ${vendor}`))?.[1];
  if (!way) return { state: "unknown", source: `${name} does not tell` };
  const run: Run = async (command, ...args) => {
    const { stdout } = await promisify(execFile)(command, args, { env: { ...env }, timeout: 2_000 });
    return stdout.trim();
  };
  try {
    return { state: (await way.ask(call, run)) ? "on" : "off", source: way.source };
  } catch (error) {
    return {
      state: "unknown",
      source: `${way.source} failed: ${(error as Error).message.split("\n", 1)[0]}`,
    };
  }
}

const ways: readonly (readonly [RegExp, Way])[] = [
  [
    /dunst/i,
    property(
      "org.freedesktop.Notifications",
      "/org/freedesktop/Notifications",
      "org.dunstproject.cmd0",
      "paused",
    ),
  ],
  [
    /plasma|kde/i,
    property(
      "org.freedesktop.Notifications",
      "/org/freedesktop/Notifications",
      "org.freedesktop.Notifications",
      "Inhibited",
    ),
  ],
  [
    /swaync|SwayNotificationCenter/i,
    {
      source: "org.erikreider.swaync.cc GetDnd",
      ask: async (call) =>
        isTrue(
          await call({
            destination: "org.erikreider.swaync.cc",
            path: "/org/erikreider/swaync/cc",
            interface: "org.erikreider.swaync.cc",
            member: "GetDnd",
          }),
        ),
    },
  ],
  [
    /mako/i,
    {
      source: "fr.emersion.Mako ListModes",
      ask: async (call) => {
        const modes = await call<string[]>({
          destination: "org.freedesktop.Notifications",
          path: "/fr/emersion/Mako",
          interface: "fr.emersion.Mako",
          member: "ListModes",
        });
        return modes.includes("do-not-disturb") || modes.includes("dnd");
      },
    },
  ],
  // GNOME's and Cinnamon's switch is the other way round: "show banners".
  [/cinnamon/i, setting("org.cinnamon.desktop.notifications", "display-notifications", "false")],
  [/gnome/i, setting("org.gnome.desktop.notifications", "show-banners", "false")],
  [/mate/i, setting("org.mate.NotificationDaemon", "do-not-disturb", "true")],
  [
    /xfce/i,
    {
      source: "xfconf-query xfce4-notifyd /do-not-disturb",
      ask: async (_, run) =>
        oneOf(await run("xfconf-query", "-c", "xfce4-notifyd", "-p", "/do-not-disturb")) === "true",
    },
  ],
];

function property(destination: string, path: string, owner: string, member: string): Way {
  return {
    source: `${owner}.${member}`,
    ask: async (call) =>
      isTrue(
        await call({
          destination,
          path,
          interface: "org.freedesktop.DBus.Properties",
          member: "Get",
          signature: "ss",
          body: [owner, member],
        }),
      ),
  };
}

function setting(schema: string, key: string, on: "true" | "false"): Way {
  return {
    source: `gsettings ${schema} ${key}`,
    ask: async (_, run) => oneOf(await run("gsettings", "get", schema, key)) === on,
  };
}

function isTrue(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Error(`answered ${JSON.stringify(value)}`);
  return value;
}

function oneOf(value: string): "true" | "false" {
  if (value !== "true" && value !== "false") throw new Error(`answered ${JSON.stringify(value)}`);
  return value;
}
