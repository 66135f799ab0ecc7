import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

// The defaults of dunst itself, which are those of the dunstrc that distributions ship.
const usualClicks: Record<MouseButton, string> = {
  left: "close_current",
  middle: "do_action, close_current",
  right: "close_all",
};

/** Settings of a dunst that decide which buttons of a notification a human can press. dunst draws none. */
export interface DunstSetup {
  /** Actions of each mouse button, in the order in which dunst performs them. */
  readonly clicks: Readonly<Record<MouseButton, readonly string[]>>;
  /** The program that dunst starts to let the human choose one of several actions. */
  readonly menu: { readonly program: string; readonly installed: boolean };
  /** True if a toast shows the name of the app. */
  readonly namesApp: boolean;
}

/** A mouse button as dunstrc names it. */
export type MouseButton = "left" | "middle" | "right";

/** A dunst process, as far as it can be seen. */
export interface DunstProcess {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads the settings of the dunst that runs as `pid`. What cannot be read has dunst's own default. */
export function readDunstSetup(pid: number | undefined, ownEnv: DunstProcess["env"]): DunstSetup {
  const { args, env } = (pid !== undefined && dunstProcess(pid)) || { args: [], env: ownEnv };
  const settings = new Map(dunstFiles(args, env).flatMap((file) => [...globalSettings(readText(file))]));
  return setupOf(settings, (program) => isInstalled(program, env));
}

/** Turns settings of dunstrc into a setup. Pure, but for what `installed` looks at. */
export function setupOf(
  settings: ReadonlyMap<string, string>,
  installed: (program: string) => boolean,
): DunstSetup {
  const clicks = (button: MouseButton) =>
    (settings.get(`mouse_${button}_click`) ?? usualClicks[button]).split(",").map((action) => action.trim());
  const [program = ""] = (settings.get("dmenu") ?? "/usr/bin/dmenu").trim().split(/\s+/);
  return {
    clicks: { left: clicks("left"), middle: clicks("middle"), right: clicks("right") },
    menu: { program, installed: program !== "" && installed(program) },
    namesApp: /%a/.test(settings.get("format") ?? ""),
  };
}

/** Reads the settings of the section `[global]`. Pure. */
export function globalSettings(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = "";
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (/^[#;]/.test(line)) continue;
    section = /^\[(.*)\]$/.exec(line)?.[1]?.trim() ?? section;
    const [, key, quoted, bare] = /^([\w-]+)\s*=\s*(?:"([^"]*)"|([^#;]*))/.exec(line) ?? [];
    if (section === "global" && key) settings.set(key, (quoted ?? bare ?? "").trim());
  }
  return settings;
}

/** Lists the files that dunst reads, the most important last: a base file, and the drop-ins beside it. */
function dunstFiles(args: DunstProcess["args"], env: DunstProcess["env"]): string[] {
  const named = args[args.findIndex((arg) => /^--?(conf|config)$/.test(arg)) + 1 || args.length];
  if (named !== undefined) return [named];
  const folders = [
    env.XDG_CONFIG_HOME || join(env.HOME ?? "/", ".config"),
    ...(env.XDG_CONFIG_DIRS || "/etc/xdg").split(delimiter),
  ].map((folder) => join(folder, "dunst"));
  const folder = folders.find((each) => readText(join(each, "dunstrc")) !== "");
  if (folder === undefined) return [];
  const dropIns = join(folder, "dunstrc.d");
  const names = attempt(() => readdirSync(dropIns), []).filter((name) => name.endsWith(".conf"));
  return [join(folder, "dunstrc"), ...names.sort().map((name) => join(dropIns, name))];
}

/** Reads arguments and environment of a process of the same user; undefined when it is hidden or no dunst. */
function dunstProcess(pid: number): DunstProcess | undefined {
  const strings = (file: string) => readText(`/proc/${pid}/${file}`).split("\0").slice(0, -1);
  const [program = "", ...args] = strings("cmdline");
  if (!/(^|\/)dunst$/.test(program)) return undefined;
  const env = Object.fromEntries(
    strings("environ").map((line) => {
      const cut = line.indexOf("=");
      return [line.slice(0, cut), line.slice(cut + 1)];
    }),
  );
  return { args, env };
}

function isInstalled(program: string, env: DunstProcess["env"]): boolean {
  const places = isAbsolute(program)
    ? [program]
    : (env.PATH || "/usr/local/bin:/usr/bin:/bin").split(delimiter).map((folder) => join(folder, program));
  return places.some((path) => attempt(() => accessSync(path, constants.X_OK) === undefined, false));
}

const readText = (file: string) => attempt(() => readFileSync(file, "utf8"), "");

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
