import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startWine, type Wine, windowsPath } from "@toasty/windows";
import { type Built, buildForWine } from "./build.ts";
import { RemoteDesk } from "./remote-desk.ts";
import { Screen } from "./screen.ts";

/** A Windows with the double of its notification platform, and with a screen. */
export class ToastWindows implements AsyncDisposable {
  readonly built: Built;
  readonly screen: Screen;
  readonly #wine: Wine;

  private constructor(wine: Wine, built: Built, screen: Screen) {
    this.#wine = wine;
    this.built = built;
    this.screen = screen;
  }

  static async start(): Promise<ToastWindows> {
    const screen = await Screen.start("480x270");
    const wine = await startWine({ DISPLAY: screen.display });
    if (wine === undefined) throw new Error("wine is not installed");
    const windows = new ToastWindows(wine, await buildForWine(wine.folder), screen);
    await windows.registry([
      ...classNames.map(
        (name): RegistryValue => [
          `HKEY_LOCAL_MACHINE\\Software\\Microsoft\\WindowsRuntime\\ActivatableClassId\\${name}`,
          "DllPath",
          windowsPath(windows.built.double),
        ],
      ),
      [`HKEY_CLASSES_ROOT\\Interface\\${callback}\\ProxyStubClsid32`, "", callback],
      [`HKEY_CLASSES_ROOT\\CLSID\\${callback}\\InProcServer32`, "", windowsPath(windows.built.proxy)],
      [`HKEY_CLASSES_ROOT\\CLSID\\${callback}\\InProcServer32`, "ThreadingModel", "Both"],
    ]);
    return windows;
  }

  /** Writes strings into the registry; the name "" is a key's default value. */
  async registry(values: readonly RegistryValue[]): Promise<void> {
    const file = this.#file("import.reg");
    const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
    const lines = values.map(
      ([key, name, value]) =>
        `[${key}]\r\n${name === "" ? "@" : `"${escaped(name)}"`}="${escaped(value)}"\r\n`,
    );
    writeFileSync(file, ["Windows Registry Editor Version 5.00\r\n", ...lines].join("\r\n"));
    await this.#wine.run("regedit", ["/S", windowsPath(file)]);
  }

  /** Returns what reg.exe reads under a key of HKCU; undefined when there is none. */
  async query(key: string): Promise<string | undefined> {
    const output = this.#file("reg.txt");
    const code = await this.#wine.run("reg.exe", ["query", `HKCU\\${key}`, "/s"], { output });
    return code === 0 ? readFileSync(output, "utf8") : undefined;
  }

  /** Starts Windows' Node with a desk that this process drives. */
  async desk(env: Readonly<Record<string, string>> = {}): Promise<RemoteDesk> {
    return this.#connect(this.built.node, [windowsPath(this.built.desk)], env);
  }

  /** Clicks a toast of an app that does not run: Windows starts what the app has registered. */
  async coldStart(...parameters: readonly string[]): Promise<RemoteDesk> {
    return this.#connect(this.built.activate, parameters, {});
  }

  /** Clicks a toast from another process, as the notification centre does; gives what the clicker says. */
  async activate(...parameters: readonly string[]): Promise<string> {
    const output = this.#file("activate.txt");
    await this.#wine.run(this.built.activate, parameters, { output });
    return readFileSync(output, "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#wine[Symbol.asyncDispose]();
    await this.screen[Symbol.asyncDispose]();
  }

  #file(name: string): string {
    return join(this.#wine.folder, name);
  }

  async #connect(
    program: string,
    parameters: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<RemoteDesk> {
    const remote = await RemoteDesk.listen();
    const log = this.#file(`double-${remote.port}.jsonl`);
    const output = this.#file(`desk-${remote.port}.txt`);
    const child = this.#wine.spawn(program, parameters, {
      output,
      env: {
        TOASTY_TEST_PORT: String(remote.port),
        TOASTY_DOUBLE_LOG: windowsPath(log),
        TOASTY_DOUBLE_PIPE: `\\\\.\\pipe\\toasty-${remote.port}`,
        ...env,
      },
    });
    await remote.connected(child, output, log);
    return remote;
  }
}

/** Key, name, value. */
export type RegistryValue = readonly [key: string, name: string, value: string];

const callback = "{53E31837-6600-4A81-9395-75CFFE746F94}";
const classNames = [
  "Windows.UI.Notifications.ToastNotificationManager",
  "Windows.UI.Notifications.ToastNotification",
  "Windows.UI.Notifications.ScheduledToastNotification",
  "Windows.UI.Notifications.NotificationData",
  "Windows.Data.Xml.Dom.XmlDocument",
  "Windows.Foundation.PropertyValue",
];
