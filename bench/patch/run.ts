import { spawn } from "node:child_process";
import { statSync } from "node:fs";

/** Duration and output of a whole process. */
export interface Run {
  readonly seconds: number;
  readonly output: string;
}

/** Runs a program to its end. Fails if it is not installed or does not succeed. */
export async function run(program: string, args: readonly string[]): Promise<Run> {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaint = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    complaint += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (cause) => {
      reject(
        new Error(
          `${program} cannot be run; install bsdiff, xdelta3, zstd and gzip from the system's packages.`,
          { cause },
        ),
      );
    });
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${complaint}`);
  return { seconds: (performance.now() - start) / 1000, output };
}

export function sizeOf(path: string): number {
  return statSync(path).size;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Does pieces of work of which only the result counts, two at a time. */
export async function twoAtATime<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
