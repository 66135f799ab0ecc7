import type { BackendName, Refusal } from "../../backends/backend.js";
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
    const { reason, message } = host.report;
    return { refused: true, backend, reason, message };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { refused: true, backend, reason: "missing-dependency", message };
  }
}

/** Why this is not a Windows that can be called, if so. */
export function windowsRefusal(
  backend: BackendName,
  platform: NodeJS.Platform,
  arch: string = process.arch,
): Refusal | undefined {
  if (platform !== "win32") {
    return { refused: true, backend, reason: "wrong-platform", message: `this is ${platform}, not Windows` };
  }
  if (arch === "x64" || arch === "arm64") return undefined;
  const message = `Node for ${arch} is not supported on Windows. Use the 64-bit Node.`;
  return { refused: true, backend, reason: "wrong-platform", message };
}
