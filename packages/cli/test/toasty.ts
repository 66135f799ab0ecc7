import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromSourceEnv } from "../../../testing/sources/from-source.js";

/** Set where what was built may be stale. By default the tests take the command as it is installed, which is one bundle. */
const isFromSource = process.env.TOASTY_FROM_SOURCE === "1";

/** The command as it is installed. */
export const main = fileURLToPath(
  new URL(isFromSource ? "../src/main.ts" : "../dist/main.js", import.meta.url),
);

/** The command as a shell runs it. */
export const command = `"${process.execPath}" "${main}"`;

/** Compiled once for all tests, and away from the user's own. */
const sharedCache = join(tmpdir(), "toasty-cli-test-cache");

/** Environment variables for a machine of the test's own: folders that nobody else uses, and no proxy, colour, token or session bus. */
export function ownMachine(): { readonly env: Record<string, string> } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "toasty-cli-"));
  const { PATH = "", HOME = "" } = process.env;
  const env = {
    PATH,
    HOME,
    XDG_CACHE_HOME: sharedCache,
    // Whoever runs the tests shall not get their toasts.
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere/bus",
    TOASTY_RUNTIME_DIR: join(folder, "run"),
    TOASTY_CONFIG_DIR: join(folder, "config"),
    XDG_CONFIG_HOME: join(folder, "xdg"),
    ...(isFromSource && fromSourceEnv),
  };
  return { env, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** End of a process. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every line of standard output, read as JSON. */
  readonly json: readonly unknown[];
}

/** A process of the command that runs. */
export interface Running extends AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves as soon as standard output or error has had a match for it since the start. */
  seen(pattern: RegExp, on?: "either" | "stdout"): Promise<RegExpExecArray>;
  /** Resolves when it has ended. */
  ended(): Promise<Ended>;
}

/** Options of {@link start}. */
export interface StartOptions {
  /** Stands before it, as in `["python3", "-c", …]`. */
  readonly before?: readonly string[];
  /** The user whose process it is. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Starts the command. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { before = [process.execPath], user }: StartOptions = {},
): Running {
  const [file = "", ...first] = before;
  const child = spawn(file, [...first, main, ...args], { env: { ...env }, ...user });
  let stdout = "";
  let stderr = "";
  const changed = new EventTarget();
  const tell = () => changed.dispatchEvent(new Event("change"));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    tell();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    tell();
  });
  const closed = once(child, "close");
  const ended = async (): Promise<Ended> => {
    const [code] = (await closed) as [number | null];
    return {
      code,
      stdout,
      stderr,
      get json() {
        return stdout
          .split("\n")
          .filter(Boolean)
          .map((line): unknown => JSON.parse(line));
      },
    };
  };
  return {
    child,
    ended,
    seen(pattern, on = "either") {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout) ?? (on === "either" ? pattern.exec(stderr) : null);
          if (!found) return;
          changed.removeEventListener("change", look);
          resolve(found);
        };
        changed.addEventListener("change", look);
        void closed.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`)));
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Runs the command to its end. */
export async function toasty(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = "",
): Promise<Ended> {
  const running = start(args, env);
  running.child.stdin.end(input);
  return running.ended();
}

/** A broker process on a free port, in the given environment. */
export async function serving(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<Running & { readonly address: string; readonly metrics: string }> {
  const running = start(["serve", "--address", "127.0.0.1:0", "--json", ...args], env, options);
  const [line] = await running.seen(/^\{.*\}$/m, "stdout");
  return { ...running, ...(JSON.parse(line) as { address: string; metrics: string }) };
}
