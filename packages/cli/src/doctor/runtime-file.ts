import { readFile } from "node:fs/promises";
import { isRunning } from "@toasty/kit/process-identity";
import type { RuntimeFile } from "@toasty/proto";
import { type Finding, ok, warning, wrong } from "./finding.js";

const check = "runtime file";
const again = "start the broker again with `toasty up`, which writes a new one";

/** The runtime file as it was found, and the verdict on it. */
export interface CheckedRuntimeFile {
  readonly finding: Finding;
  /** Undefined where there is none, or a damaged one. */
  readonly runtime: RuntimeFile | undefined;
}

/** Checks whether the file that leads clients to the broker exists, and is of a process that still lives. */
export async function checkRuntimeFile(path: string): Promise<CheckedRuntimeFile> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) {
    const finding =
      text.code === "ENOENT"
        ? warning(check, `${path} is not there: no broker runs`, "start one with `toasty up`")
        : wrong(check, `cannot read ${path} (${text.code})`, again);
    return { finding, runtime: undefined };
  }
  const runtime = parse(text);
  return { finding: judge(path, runtime), runtime };
}

function judge(path: string, runtime: RuntimeFile | undefined): Finding {
  if (!runtime) return wrong(check, `${path} is damaged`, again);
  const { pid, address, socket, tls } = runtime;
  if (!isRunning(pid)) return wrong(check, `${path} is stale: process ${pid} is gone`, again);
  const own = process.platform === "win32" ? undefined : socket;
  if (!own && !tls)
    return wrong(
      check,
      `${path} is of an older broker: it names neither a unix socket nor a certificate`,
      again,
    );
  return ok(check, `${path}: process ${pid} on ${own ?? tls?.address}, and on ${address} for other clients`);
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
