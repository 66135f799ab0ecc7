import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import type { Socket } from "node:net";
import { delimiter, join } from "node:path";

const mostOutput = 64 * 1024;

/** Environment of a tool. */
type Env = Readonly<Record<string, string | undefined>>;

/** A tool that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Its end; rejects when it cannot be started. */
  readonly ended: Promise<Ended>;
}

/** The end of a tool. */
export interface Ended {
  /** Undefined when it was ended by a signal. */
  readonly code: number | undefined;
  readonly output: string;
  /** The last line that it wrote to standard error. */
  readonly complaint: string;
}

/** Finds a program on the path, and where Homebrew puts it, which is on no path of a login item. */
export function findTool(name: string, env: Env): string | undefined {
  const folders = [
    ...(env.PATH ?? "").split(delimiter).filter(Boolean),
    "/opt/homebrew/bin",
    "/usr/local/bin",
  ];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a tool with these arguments, without a shell. */
export function run(path: string, args: readonly string[], env: Env): Running {
  const child = spawn(path, args, { env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const read = (stream: NodeJS.ReadableStream | null) => {
    const text = { all: "" };
    stream?.setEncoding("utf8").on("data", (part) => {
      if (text.all.length < mostOutput) text.all += part;
    });
    return text;
  };
  const [output, complaint] = [read(child.stdout), read(child.stderr)];
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        code: code ?? undefined,
        output: output.all.replace(/\r?\n$/, ""),
        complaint: complaint.all.trim().split("\n").at(-1) ?? "",
      }),
    );
  });
  return { child, ended };
}

/** Lets this program end although the tool still runs: a question must not keep it alive. */
export function release(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref?.();
}

/** Runs a tool to its end, at most for so long. */
export async function runToEnd(
  path: string,
  args: readonly string[],
  env: Env,
  limitMs: number,
): Promise<Ended> {
  const { child, ended } = run(path, args, env);
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}
