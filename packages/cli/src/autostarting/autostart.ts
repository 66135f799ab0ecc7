import { homedir } from "node:os";
import type { PathsContext } from "@toasty/proto";
import { desktopEntry } from "./desktop-entry.js";
import { type Autostart, entryFile } from "./entry.js";
import { launchAgent } from "./launch-agent.js";
import { runKey } from "./run-key.js";

/** Returns the way of a platform: an XDG autostart entry, a LaunchAgent, or a value of Windows' Run key. */
export function autostartOf({ platform, env, home }: PathsContext = here()): Autostart {
  if (platform === "win32") return runKey(env.SystemRoot || "C:\\Windows");
  if (platform === "darwin") return entryFile(`${home}/Library/LaunchAgents/toasty.plist`, launchAgent);
  return entryFile(`${env.XDG_CONFIG_HOME || `${home}/.config`}/autostart/toasty.desktop`, desktopEntry);
}

const here = (): PathsContext => ({ platform: process.platform, env: process.env, home: homedir() });
