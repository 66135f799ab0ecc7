import { ToastyError } from "@toasty/proto";
import { type BackendName, type Refusal, refusalOf } from "../../backends/backend.js";
import { openChildHost } from "./child-host.js";
import type { HostEvent, HostOptions, WindowsHost } from "./host-methods.js";
import { openInlineHost } from "./inline-host.js";

/**
 * Place of the calls into Windows: a child process, so that neither a fault nor a hanging call there reaches the app, or
 * this one, where a child cannot be had (a single executable).
 */
export type HostChoice = "child" | "inline";

/** A child process, but for a single executable, which has no Node to start one with. */
export function usualHost(): HostChoice {
  const sea = process.getBuiltinModule?.("node:sea");
  return sea?.isSea() ? "inline" : "child";
}

/** Opens a host, or says in words why there is none. */
export async function openHost(
  backend: BackendName,
  choice: HostChoice,
  options: HostOptions,
  emit: (event: HostEvent) => void,
): Promise<WindowsHost | Refusal> {
  try {
    const host = await (choice === "child" ? openChildHost(options, emit) : openInlineHost(options, emit));
    if (host.report.opened) return host;
    const { reason, message, remedy } = host.report;
    return refusalOf(backend)(reason, message, remedy);
  } catch (error) {
    const { message, remedy } = ToastyError.from(error);
    return refusalOf(backend)("missing_dependency", message, remedy);
  }
}

/** Why this is not a Windows that can be called, if so. */
export function windowsRefusal(
  backend: BackendName,
  platform: NodeJS.Platform,
  arch: string = process.arch,
): Refusal | undefined {
  const refusal = refusalOf(backend);
  if (platform !== "win32") {
    return refusal("wrong_platform", `this is ${platform}, not Windows.`);
  }
  if (arch === "x64" || arch === "arm64") return undefined;
  return refusal("wrong_platform", `Node for ${arch} is not supported on Windows.`, "Use the 64-bit Node.");
}
