import { readFile } from "node:fs/promises";
import type { RuntimeFile } from "@toasty/proto";
import { type Finding, ok, warning, wrong } from "./finding.js";

const check = "runtime file";
const again = "start the broker again with `toasty serve`, which writes it anew";

/** Whether the file that leads clients to the broker is there, and of a process that still lives. */
export async function checkRuntimeFile(path: string): Promise<Finding> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) {
    if (text.code === "ENOENT")
      return warning(check, `${path} is not there: no broker runs`, "start one with `toasty serve`");
    return wrong(check, `cannot read ${path} (${text.code})`, again);
  }
  const runtime = parse(text);
  if (!runtime) return wrong(check, `${path} is damaged`, again);
  if (!lives(runtime.pid)) return wrong(check, `${path} is stale: process ${runtime.pid} is gone`, again);
  return ok(check, `${path}: process ${runtime.pid} on ${runtime.address}`);
}

function parse(text: string): RuntimeFile | undefined {
  try {
    const value: Partial<RuntimeFile> | null = JSON.parse(text);
    return typeof value?.pid === "number" && typeof value.address === "string"
      ? (value as RuntimeFile)
      : undefined;
  } catch {
    return undefined;
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
