import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Windows of the test's own, under Wine, with Windows' Node. */
export interface Wine extends AsyncDisposable {
  /** The file that everything which programs print goes to. */
  readonly output: string;
  /** Runs a program to its end and returns its exit code. */
  run(program: string, args: readonly string[], env: Record<string, string>): Promise<number | null>;
}

/** Makes a fresh prefix; undefined where there is no Wine. */
export async function startWine(): Promise<Wine | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "toasty-updater-wine-"));
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const output = join(folder, "output.txt");
  const surroundings = { ...rest, WINEPREFIX: join(folder, "prefix"), WINEARCH: "win64", WINEDEBUG: "-all" };

  async function call(
    command: string,
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<number | null> {
    // Windows' Node does not start under Wine with a pipe for its output, nor with a terminal for its input.
    const printed = openSync(output, "a");
    const child = spawn(command, args, {
      stdio: ["ignore", printed, printed],
      env: { ...surroundings, ...env },
    });
    closeSync(printed);
    const [code] = await once(child, "exit");
    return code;
  }

  try {
    await call("wineboot", ["--init"], {});
    await call("winecfg", ["-v", "win10"], {});
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
  return {
    output,
    run: (program, args, env) => call("wine", [program, ...args], env),
    async [Symbol.asyncDispose]() {
      await call("wineserver", ["--kill"], {}).catch(() => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A path of this machine as Wine's programs see it. */
export const windowsPath = (path: string) => `Z:${path.replaceAll("/", "\\")}`;
