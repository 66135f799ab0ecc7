import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MouseButton } from "./dunst-setup.js";

/** Settings of a mako: what each mouse button does. mako draws no buttons. */
export type MakoSetup = Readonly<Record<MouseButton, string>>;

/** Reads the settings of this user's mako. What cannot be read has mako's own default. */
export function readMakoSetup(env: Readonly<Record<string, string | undefined>>): MakoSetup {
  const folder = env.XDG_CONFIG_HOME || join(env.HOME ?? "/", ".config");
  try {
    return makoSetupOf(readFileSync(join(folder, "mako", "config"), "utf8"));
  } catch {
    return makoSetupOf("");
  }
}

/** Turns mako's configuration into a setup. What stands in sections is for some notifications only. Pure. */
export function makoSetupOf(config: string): MakoSetup {
  const setup: Record<MouseButton, string> = {
    left: "invoke-default-action",
    middle: "none",
    right: "dismiss",
  };
  for (const line of config.split("\n")) {
    if (/^\s*\[/.test(line)) break;
    const [, button, action] = /^\s*on-button-(left|middle|right)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (button && action !== undefined) setup[button as MouseButton] = action;
  }
  return setup;
}
