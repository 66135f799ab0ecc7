import { type BackendKind, refusalOf } from "../backends/backend.js";
import { type Capabilities, missingFeatures } from "../model/capabilities.js";
import type { Toast } from "../model/toast.js";
import { soundNames, textOf } from "./notice.js";
import { findTool, runToEnd } from "./tool.js";

const capabilities: Capabilities = {
  features: new Set(["body", "subtitle", "sound", "history"]),
  buttons: 0,
  server: "macOS by osascript",
};

const nothing = "AppleScript shows title and text only; terminal-notifier 3 would show more";

const reasons = {
  buttons: `${nothing}, so that nothing can be answered there`,
  text_input: nothing,
  select_input: nothing,
  hero_image: nothing,
  inline_image: nothing,
  icon: nothing,
  progress: "it is written as text",
  scenario: "macOS lets the human decide how long a notification stays",
  duration: "macOS lets the human decide how long a notification stays",
} as const;

const limitMs = 8_000;

/**
 * macOS, by AppleScript: title and text, in the name of Script Editor. Nothing comes back, a click opens Script Editor.
 * Built from documentation; nobody has run it on a Mac.
 */
export const osascript: BackendKind = {
  name: "osascript",
  async open({ platform, env }) {
    const refusal = refusalOf("osascript");
    if (platform !== "darwin") return refusal("wrong_platform", "osascript exists on macOS only.");
    const path = findTool("osascript", { PATH: `${env.PATH ?? ""}:/usr/bin` });
    if (path === undefined) return refusal("missing_dependency", "osascript is not on the path of programs.");
    return {
      name: "osascript",
      capabilities: () => capabilities,
      async show(toast) {
        const { code, complaint } = await runToEnd(path, argsOf(toast), env, limitMs);
        if (code !== 0) throw new Error(`osascript: ${complaint || `it ended with ${code ?? "a signal"}`}`);
        return { delivered: "unknown", degraded: missingFeatures(toast, capabilities, reasons) };
      },
      // AppleScript has no word for it: a notification stays in the notification centre.
      async withdraw() {},
      async close() {},
    };
  },
};

/**
 * The texts go to the script as arguments and are never part of it. The first argument keeps the others from being read as
 * options.
 */
function argsOf(toast: Toast): string[] {
  const sound = soundNames[toast.sound];
  const title = `with title (item 3 of texts)${toast.subtitle ? " subtitle (item 4 of texts)" : ""}`;
  return [
    "-e",
    "on run texts",
    "-e",
    `display notification (item 2 of texts) ${title}${sound ? ` sound name "${sound}"` : ""}`,
    "-e",
    "end run",
    "texts",
    textOf(toast) || " ",
    toast.title || " ",
    ...(toast.subtitle ? [toast.subtitle] : []),
  ];
}
