import type { CommonOptions } from "./options.js";
import { type Question, question } from "./question.js";

/** Somebody wrote: who, how it begins, and a button to open it. */
export function message(from: string, preview: string, options: CommonOptions = {}): Question<"open"> {
  return question(`Message from ${from}`, {
    category: "info",
    importance: "normal",
    sound: "default",
    scenario: "default",
    ...options,
    body: preview,
    buttons: { open: "Open" },
  });
}

/** Somebody calls: it stays, and rings, until it is accepted or rejected. */
export function incomingCall(caller: string, options: CommonOptions = {}): Question<"accept" | "reject"> {
  return question(`Incoming call from ${caller}`, {
    importance: "critical",
    sound: "alarm",
    scenario: "incomingCall",
    duration: "long",
    ...options,
    buttons: { accept: { text: "Accept", style: "success" }, reject: { text: "Reject", style: "critical" } },
  });
}
