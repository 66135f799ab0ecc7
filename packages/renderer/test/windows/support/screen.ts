import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A screen that nobody sees, for what Windows draws. */
export class Screen implements AsyncDisposable {
  readonly display: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, display: string) {
    this.#server = server;
    this.display = display;
  }

  static async start(size: string): Promise<Screen> {
    const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const [number] = await once(server.stdio[3] as NodeJS.ReadableStream, "data");
    return new Screen(server, `:${String(number).trim()}`);
  }

  /** Waits until a window is on the screen whose class and size are these; gives where it stands. */
  async window(matches: (window: ScreenWindow) => boolean): Promise<ScreenWindow> {
    for (;;) {
      const { stdout } = await this.#run("xwininfo", ["-root", "-tree"]);
      const found = windowsIn(stdout).find(matches);
      if (found !== undefined) {
        const { stdout: state } = await this.#run("xwininfo", ["-id", found.id]);
        if (state.includes("IsViewable")) return found;
      }
    }
  }

  async photograph(file: string): Promise<void> {
    await this.#run("import", ["-window", "root", file]);
  }

  async click(x: number, y: number): Promise<void> {
    await this.#run("xdotool", ["mousemove", String(x), String(y), "click", "1"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#server, "exit");
    this.#server.kill();
    await exit;
  }

  #run(program: string, parameters: readonly string[]) {
    return run(program, parameters, { env: { ...process.env, DISPLAY: this.display } });
  }
}

export interface ScreenWindow {
  readonly id: string;
  readonly line: string;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

function windowsIn(tree: string): ScreenWindow[] {
  return tree.split("\n").flatMap((line) => {
    const found = /^\s+(0x[0-9a-f]+) .*?(\d+)x(\d+)\+-?\d+\+-?\d+\s+\+(-?\d+)\+(-?\d+)$/.exec(line);
    if (found === null) return [];
    const [, id = "", ...numbers] = found;
    const [width = 0, height = 0, x = 0, y = 0] = numbers.map(Number);
    return [{ id, line, width, height, x, y }];
  });
}
