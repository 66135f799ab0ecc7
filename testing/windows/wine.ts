import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Windows of the test's own: a Wine prefix in a temporary folder, which goes with it. */
export interface Wine extends AsyncDisposable {
  readonly folder: string;
  /** Starts a Windows program. */
  spawn(program: string, args: readonly string[], options?: WineRun): ChildProcess;
  /** Runs a Windows program to its end and returns its exit code. */
  run(program: string, args: readonly string[], options?: WineRun): Promise<number | null>;
}

/** Options of running a program, besides its arguments. */
export interface WineRun {
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A file for what it prints. */
  readonly output?: string | undefined;
}

/** Makes a fresh prefix. Undefined where there is no Wine, unless the tests must have the real thing: then it throws. */
export async function startWine(env: Readonly<Record<string, string>> = {}): Promise<Wine | undefined> {
  if (spawnSync("wine", ["--version"]).status !== 0) {
    if (process.env.TOASTY_REQUIRE_REAL) throw new Error("wine is not installed");
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "toasty-wine-"));
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const prefix = { WINEPREFIX: join(folder, "prefix"), WINEARCH: "win64", WINEDEBUG: "-all" };
  const running = new Set<ChildProcess>();

  function start(command: string, args: readonly string[], options: WineRun = {}): ChildProcess {
    // Windows' Node does not start under Wine with a pipe for its output, nor with a terminal for its input.
    const printed = openSync(options.output ?? join(folder, "printed.txt"), "w");
    const child = spawn(command, args, {
      stdio: ["ignore", printed, printed],
      env: { ...rest, ...prefix, ...env, ...options.env },
    });
    closeSync(printed);
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  }

  async function end(child: ChildProcess): Promise<number | null> {
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  // The first program makes the prefix. An explicit `wineboot --init` would start Wine's services a second time, and
  // then COM sometimes asks the one for a class that was registered with the other.
  await end(start("winecfg", ["-v", "win10"]));
  return {
    folder,
    spawn: (program, args, options) => start("wine", [program, ...args], options),
    run: (program, args, options) => end(start("wine", [program, ...args], options)),
    async [Symbol.asyncDispose]() {
      await end(start("wineserver", ["--kill"]));
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A path of this machine as Wine's programs see it. */
export const windowsPath = (path: string) => `Z:${path.replaceAll("/", "\\")}`;
