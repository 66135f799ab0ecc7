import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Built, buildForWine } from "./build.ts";
import { RemoteDesk } from "./remote-desk.ts";
import { Screen } from "./screen.ts";

const run = promisify(execFile);

/** A Windows of our own: a Wine prefix in a temporary folder, with the double of the notification platform in it. */
export class Wine implements AsyncDisposable {
  readonly folder: string;
  readonly built: Built;
  readonly screen: Screen;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string, built: Built, screen: Screen) {
    this.folder = folder;
    this.built = built;
    this.screen = screen;
  }

  static async start(): Promise<Wine> {
    const folder = mkdtempSync(join(tmpdir(), "toasty-renderer-wine-"));
    const wine = new Wine(folder, await buildForWine(folder), await Screen.start("480x270"));
    // What Wine brings up on its own keeps the pipes of its starter open, so that nothing is read from it.
    await wine.#quietly("wineboot", ["--init"]);
    await wine.#quietly("winecfg", ["-v", "win10"]);
    await wine.registry([
      ...classNames.map(
        (name): RegistryValue => [
          `HKEY_LOCAL_MACHINE\\Software\\Microsoft\\WindowsRuntime\\ActivatableClassId\\${name}`,
          "DllPath",
          windowsPath(wine.built.double),
        ],
      ),
      [`HKEY_CLASSES_ROOT\\Interface\\${callback}\\ProxyStubClsid32`, "", callback],
      [`HKEY_CLASSES_ROOT\\CLSID\\${callback}\\InProcServer32`, "", windowsPath(wine.built.proxy)],
      [`HKEY_CLASSES_ROOT\\CLSID\\${callback}\\InProcServer32`, "ThreadingModel", "Both"],
    ]);
    return wine;
  }

  /** Writes strings into the registry; the name "" is a key's default value. */
  async registry(values: readonly RegistryValue[]): Promise<void> {
    const file = join(this.folder, "import.reg");
    const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
    const lines = values.map(
      ([key, name, value]) =>
        `[${key}]\r\n${name === "" ? "@" : `"${escaped(name)}"`}="${escaped(value)}"\r\n`,
    );
    writeFileSync(file, ["Windows Registry Editor Version 5.00\r\n", ...lines].join("\r\n"));
    await this.#quietly("wine", ["regedit", "/S", windowsPath(file)]);
  }

  /** What reg.exe reads under a key of HKCU; undefined when there is none. */
  async query(key: string): Promise<string | undefined> {
    const out = join(this.folder, "reg.txt");
    const code = await this.#quietly("wine", ["reg.exe", "query", `HKCU\\${key}`, "/s"], { out });
    return code === 0 ? readFileSync(out, "utf8") : undefined;
  }

  /** Starts Windows' Node with a desk that this process drives. */
  async desk(env: Readonly<Record<string, string>> = {}): Promise<RemoteDesk> {
    return this.#connect([this.built.node, windowsPath(this.built.desk)], env);
  }

  /** Clicks a toast of an app that does not run: Windows starts what the app has registered. */
  async coldStart(...parameters: readonly string[]): Promise<RemoteDesk> {
    return this.#connect([this.built.activate, ...parameters], {});
  }

  /** Clicks a toast from another process, as the notification centre does; gives what the clicker says. */
  async activate(...parameters: readonly string[]): Promise<string> {
    const out = join(this.folder, "activate.txt");
    await this.#quietly("wine", [this.built.activate, ...parameters], { out });
    return readFileSync(out, "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("wineserver", ["--kill"], { env: this.#env() }).catch(() => {});
    for (const child of this.#running) child.kill("SIGKILL");
    await this.screen[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #connect(command: readonly string[], env: Readonly<Record<string, string>>): Promise<RemoteDesk> {
    const remote = await RemoteDesk.listen();
    const log = join(this.folder, `double-${remote.port}.jsonl`);
    const output = join(this.folder, `desk-${remote.port}.txt`);
    const child = this.#spawn("wine", command, output, {
      TOASTY_TEST_PORT: String(remote.port),
      TOASTY_DOUBLE_LOG: windowsPath(log),
      TOASTY_DOUBLE_PIPE: `\\\\.\\pipe\\toasty-${remote.port}`,
      ...env,
    });
    await remote.connected(child, output, log);
    return remote;
  }

  #env(): NodeJS.ProcessEnv {
    const { NODE_OPTIONS: _, ...rest } = process.env;
    return {
      ...rest,
      DISPLAY: this.screen.display,
      WINEPREFIX: join(this.folder, "prefix"),
      WINEARCH: "win64",
      WINEDEBUG: "-all",
    };
  }

  async #quietly(
    program: string,
    parameters: readonly string[],
    options?: { out: string },
  ): Promise<number | null> {
    const child = this.#spawn(program, parameters, options?.out ?? join(this.folder, "wine.txt"), {});
    const [code] = await once(child, "exit");
    return code as number | null;
  }

  // Standard input from nowhere and output into a file: through a pipe Windows' Node does not start under Wine.
  #spawn(
    program: string,
    parameters: readonly string[],
    output: string,
    env: Readonly<Record<string, string>>,
  ) {
    const file = openSync(output, "w");
    const child = spawn(program, parameters, {
      stdio: ["ignore", file, file],
      env: { ...this.#env(), ...env },
    });
    closeSync(file);
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    return child;
  }
}

/** Key, name, value. */
export type RegistryValue = readonly [key: string, name: string, value: string];

/** A path of this machine as Wine sees it. */
export const windowsPath = (path: string) => `Z:${path.replaceAll("/", "\\")}`;

const callback = "{53E31837-6600-4A81-9395-75CFFE746F94}";
const classNames = [
  "Windows.UI.Notifications.ToastNotificationManager",
  "Windows.UI.Notifications.ToastNotification",
  "Windows.UI.Notifications.ScheduledToastNotification",
  "Windows.UI.Notifications.NotificationData",
  "Windows.Data.Xml.Dom.XmlDocument",
  "Windows.Foundation.PropertyValue",
];
