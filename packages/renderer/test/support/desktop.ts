import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "dbus-native";
import { type PrivateBus, startBus, stop } from "./private-bus.js";

const run = promisify(execFile);
const service = "org.freedesktop.Notifications";
const visibleDunst = ["search", "--sync", "--onlyvisible", "--class", "Dunst"];

/** Settings of a dunst: those of the distribution, with or without a menu program, or settings made for tests. */
export type DunstSettings = "distribution" | "distribution-with-menu" | "own";

/** A screen that nobody sees, a session bus, and a real dunst. */
export class Desktop implements AsyncDisposable {
  readonly bus: PrivateBus;
  readonly #screen: ChildProcess;
  readonly #folder: string;
  readonly #display: string;
  readonly #settings: DunstSettings;
  #dunst: ChildProcess | undefined;

  private constructor(bus: PrivateBus, screen: ChildProcess, display: string, settings: DunstSettings) {
    this.bus = bus;
    this.#screen = screen;
    this.#display = display;
    this.#folder = mkdtempSync(join(tmpdir(), "toasty-desktop-"));
    this.#settings = settings;
    const menu = join(this.#folder, settings === "distribution" ? "not-installed" : "menu");
    writeFileSync(join(this.#folder, "dunstrc"), dunstrc(menu));
    this.#useDistributions(menu);
    this.menu("");
  }

  static async start(settings: DunstSettings = "own"): Promise<Desktop> {
    const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const [number] = await once(screen.stdio[3] as NodeJS.ReadableStream, "data");
    const desktop = new Desktop(await startBus(), screen, `:${String(number).trim()}`, settings);
    await desktop.startDunst();
    return desktop;
  }

  get env(): Record<string, string> {
    return {
      ...(process.env as Record<string, string>),
      DISPLAY: this.#display,
      DBUS_SESSION_BUS_ADDRESS: this.bus.address,
      HOME: this.#folder,
      XDG_CONFIG_HOME: join(this.#folder, "config"),
    };
  }

  /** The file that the distribution ships, and a drop-in with another menu program: whether one is installed is the machine's. */
  #useDistributions(menu: string): void {
    const folder = join(this.#folder, "config", "dunst");
    mkdirSync(join(folder, "dunstrc.d"), { recursive: true });
    copyFileSync("/etc/xdg/dunst/dunstrc", join(folder, "dunstrc"));
    writeFileSync(join(folder, "dunstrc.d", "50-menu.conf"), `[global]\n  dmenu = ${menu} -p dunst:\n`);
  }

  /** Answer of dunst's menu of actions: the text of a line, such as `Deploy [Deploy?]`. */
  menu(line: string): void {
    const script = join(this.#folder, "menu");
    writeFileSync(
      script,
      `#!/bin/sh\ncat > "${this.#folder}/offered"\ngrep -F -- '${line}' "${this.#folder}/offered"\n`,
    );
    chmodSync(script, 0o755);
  }

  /** Last offer of dunst's menu. */
  get offered(): string {
    return readFileSync(join(this.#folder, "offered"), "utf8");
  }

  async startDunst(): Promise<void> {
    await using bus = createClient({ busAddress: this.bus.address });
    await bus.addMatch(`type='signal',member='NameOwnerChanged',arg0='${service}'`);
    const owned = once(
      bus.signals,
      bus.mangle("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged"),
    );
    const args = this.#settings === "own" ? ["-conf", join(this.#folder, "dunstrc")] : [];
    this.#dunst = spawn("dunst", args, {
      env: this.env,
      stdio: "ignore",
    });
    await owned;
  }

  async killDunst(): Promise<void> {
    if (this.#dunst) await stop(this.#dunst, "SIGKILL");
  }

  async dunstctl(...args: readonly string[]): Promise<string> {
    return (await run("dunstctl", args, { env: this.env })).stdout.trim();
  }

  /** Clicks where the first toast stands, once dunst has put its window on the screen. */
  async click(button: 1 | 2 | 3): Promise<void> {
    await run(
      "xdotool",
      [...visibleDunst, "mousemove", "600", this.#settings === "own" ? "45" : "80", "click", String(button)],
      {
        env: this.env,
      },
    );
  }

  /** Waits until dunst has put its window on the screen. */
  async visible(): Promise<void> {
    await run("xdotool", visibleDunst, { env: this.env });
  }

  /** Takes a picture of the screen into the repository's `artifacts` folder, and says how many pixels are not black. */
  async screenshot(name: string): Promise<{ path: string; lit: number }> {
    const folder = fileURLToPath(new URL("../../../../artifacts/", import.meta.url));
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await run("import", ["-window", "root", path], { env: this.env });
    const { stdout } = await run("convert", [
      path,
      "-threshold",
      "0",
      "-format",
      "%[fx:int(mean*w*h)]",
      "info:",
    ]);
    return { path, lit: Number(stdout) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killDunst();
    await this.bus[Symbol.asyncDispose]();
    await stop(this.#screen);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const dunstrc = (menu: string) => `
[global]
  width = 380
  height = 400
  offset = 10x10
  origin = top-right
  font = DejaVu Sans 10
  markup = full
  format = "<b>%s</b>\\n%b"
  frame_width = 1
  frame_color = "#7a8ba0"
  separator_color = frame
  icon_position = left
  max_icon_size = 64
  show_indicators = no
  progress_bar = true
  dmenu = ${menu}
  mouse_left_click = do_action
  mouse_middle_click = close_current
  mouse_right_click = close_all
[urgency_low]
  background = "#f4f6f8"
  foreground = "#222222"
  highlight = "#1f6fd6"
  timeout = 5
[urgency_normal]
  background = "#ffffff"
  foreground = "#111111"
  highlight = "#1f6fd6"
  timeout = 5
[urgency_critical]
  background = "#fff0f0"
  foreground = "#400000"
  frame_color = "#d12f2f"
  timeout = 0
`;
