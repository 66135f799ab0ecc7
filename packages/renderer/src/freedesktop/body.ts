import { pathToFileURL } from "node:url";
import { amountText, type Toast, type ToastProgress } from "../model/toast.js";
import { bodyImage, bodyText, boldText, italicText } from "./markup.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";

/**
 * The text below the title as this daemon reads it, with the bar in characters and the
 * answers (`hint`) in words where the daemon draws none.
 */
export function bodyOf(toast: Toast, server: ServerProfile, hint?: string): string {
  const markup = server.capabilities.has("body-markup");
  const picture =
    toast.inline && showsBodyImages(server)
      ? [bodyImage(pathToFileURL(toast.inline.source).href, toast.inline.alt ?? "")]
      : [];
  return [
    ...(toast.subtitle ? [boldText(toast.subtitle, markup)] : []),
    ...toast.lines.map((line) => bodyText(line, markup)),
    ...(toast.progress
      ? progressLines(toast.progress, habitsOf(server).drawsProgress).map((line) => bodyText(line, markup))
      : []),
    ...(toast.attribution && !habitsOf(server).namesApp ? [italicText(toast.attribution, markup)] : []),
    ...(hint === undefined ? [] : [bodyText(hint, markup)]),
    ...picture,
  ].join("\n");
}

function progressLines(progress: ToastProgress, drawsBar: boolean): string[] {
  const { title, status, value } = progress;
  const text = [status, amountText(progress)].filter(Boolean).join(" — ");
  const filled = Math.round((value ?? 0) * 10);
  const bar = value === undefined || drawsBar ? [] : ["▰".repeat(filled) + "▱".repeat(10 - filled)];
  return [...(title ? [title] : []), ...bar, ...(text ? [text] : [])];
}

/** Returns true if the daemon shows pictures in the text. */
export function showsBodyImages({ capabilities }: ServerProfile): boolean {
  return capabilities.has("body-images") && capabilities.has("body-markup");
}
