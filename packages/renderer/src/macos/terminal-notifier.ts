import type { ChildProcess } from "node:child_process";
import { settlesWithin } from "@toasty/kit/within";
import {
  type Accepted,
  type Backend,
  type BackendContext,
  type BackendEvent,
  type BackendKind,
  refusalOf,
} from "../backends/backend.js";
import { type Capabilities, type Degraded, type Feature, missingFeatures } from "../model/capabilities.js";
import { initialValues } from "../model/clicks.js";
import type { Toast } from "../model/toast.js";
import type { ToastKey } from "../model/toast-key.js";
import { groupOf, type Notice, noticeOf } from "./notice.js";
import { type Ended, findTool, release, run, runToEnd } from "./tool.js";

const features: Capabilities["features"] = new Set([
  "body",
  "subtitle",
  "inline_image",
  "buttons",
  "text_input",
  "replace",
  "withdraw",
  "sound",
  "dismissal",
  "history",
]);

const lostClick = "a click on it is not heard: only questions are waited for";
const timedOut = 6;
const versionMs = 5_000;
const removeMs = 4_000;
const failureMs = 1_000;

/**
 * macOS, by a terminal-notifier of version 3 or later that the human has installed.
 *
 * Version 3 is the first one for Apple silicon and for UserNotifications. Older ones are refused: on current macOS they show
 * nothing and report success. Built from documentation; nobody has run it on a Mac.
 */
export const terminalNotifier: BackendKind = {
  name: "terminal-notifier",
  async open(context) {
    const refusal = refusalOf("terminal-notifier");
    if (context.platform !== "darwin")
      return refusal("wrong_platform", "terminal-notifier exists on macOS only.");
    const path = findTool("terminal-notifier", context.env);
    if (path === undefined)
      return refusal("missing_dependency", "terminal-notifier is not installed.", install);
    const found = await runToEnd(path, ["-version"], context.env, versionMs).catch((error: Error) => error);
    if (found instanceof Error)
      return refusal("missing_dependency", `${path} does not start (${found.message}).`, install);
    const version = /\d+(\.\d+)+/.exec(found.output)?.[0];
    if (version === undefined || Number.parseInt(version, 10) < 3)
      return refusal(
        "missing_dependency",
        `${path} is version ${version ?? "unknown"}, which shows nothing on current macOS.`,
        install,
      );
    return new Notices(context, path, version).backend;
  },
};

const install = "Install version 3, which has buttons, by `brew install terminal-notifier`.";

/** Meanings of the exit codes of terminal-notifier 3. */
const failures: Readonly<Record<number, string>> = {
  1: "it was given no message",
  2: "it could not read an argument",
  3: "notifications are not allowed for terminal-notifier. Allow them in System Settings, Notifications; `terminal-notifier -diagnose` says more",
  4: "no human is logged in to a graphical session",
  5: "the notification service refused it",
};

/** The notifications of this process that can still be answered. */
class Notices {
  readonly backend: Backend;
  readonly #context: BackendContext;
  readonly #path: string;
  readonly #capabilities: Capabilities;
  /** The tool that waits for the answer of each key. */
  readonly #waiting = new Map<ToastKey, ChildProcess>();

  constructor(context: BackendContext, path: string, version: string) {
    this.#context = context;
    this.#path = path;
    this.#capabilities = { features, buttons: 4, server: `macOS by terminal-notifier ${version}` };
    this.backend = {
      name: "terminal-notifier",
      capabilities: () => this.#capabilities,
      show: (toast) => this.#show(toast),
      withdraw: (key) => this.#remove(key),
      close: () => this.#close(),
    };
  }

  async #show(toast: Toast): Promise<Accepted> {
    const notice = noticeOf(toast, this.#context.clock.now());
    this.#forget(toast.key);
    const { child, ended } = run(this.#path, notice.args, this.#context.env);
    if (!notice.waits) {
      const end = await ended;
      if (end.code !== 0) throw new Error(reasonOf(end));
      return { delivered: "accepted", degraded: this.#shortcomings(toast) };
    }
    this.#waiting.set(toast.key, child);
    const failed = ended.then(
      (end) => this.#settle(toast, notice, child, end),
      (error: Error) => error.message,
    );
    // Whatever is wrong is wrong at once; after that only the human ends it.
    const failure = (await settlesWithin(failed, failureMs)) ? await failed : undefined;
    if (failure !== undefined) {
      if (this.#waiting.get(toast.key) === child) this.#waiting.delete(toast.key);
      throw new Error(failure);
    }
    release(child);
    void failed.then((reason) => {
      if (reason === undefined || this.#waiting.get(toast.key) !== child) return;
      this.#waiting.delete(toast.key);
      this.#context.onEvent({ kind: "failed", key: toast.key, reason });
    });
    return { delivered: "unknown", degraded: this.#shortcomings(toast) };
  }

  /** Tells what the human did; returns the reason when it could not be shown. */
  #settle(toast: Toast, notice: Notice, child: ChildProcess, end: Ended): string | undefined {
    // Another one has taken its place, or it was withdrawn: what this one says no longer counts.
    if (this.#waiting.get(toast.key) !== child) return undefined;
    if (end.code !== 0 && end.code !== timedOut && end.output === "") return reasonOf(end);
    this.#waiting.delete(toast.key);
    this.#context.onEvent(eventOf(toast, notice, end.output));
    return undefined;
  }

  async #remove(key: ToastKey): Promise<void> {
    this.#forget(key);
    const end = await runToEnd(this.#path, ["-remove", groupOf(key)], this.#context.env, removeMs);
    if (end.code !== 0) throw new Error(reasonOf(end));
  }

  /** Nobody hears the answers of questions after this, so they leave the screen. */
  async #close(): Promise<void> {
    const keys = [...this.#waiting.keys()];
    await Promise.all(keys.map((key) => this.#remove(key).catch(() => {})));
  }

  #forget(key: ToastKey): void {
    const child = this.#waiting.get(key);
    this.#waiting.delete(key);
    child?.kill();
  }

  #shortcomings(toast: Toast): Degraded[] {
    const field = toast.inputs.some(({ kind }) => kind === "text");
    const unheard: readonly Feature[] = toast.question
      ? []
      : ["activation", ...(toast.buttons.length > 0 ? (["buttons"] as const) : [])];
    return [
      ...missingFeatures(toast, this.#capabilities, {
        scenario: "macOS lets the human decide how long a notification stays",
        duration: "macOS lets the human decide how long a notification stays",
        progress: "it is written as text",
        select_input: "macOS has no menus in notifications",
        icon: "macOS shows the icon of the program that sends",
      }),
      ...unheard.map((feature) => ({ feature, reason: lostClick })),
      ...(field && toast.buttons.length > 1
        ? [{ feature: "buttons" as const, reason: "with a line to type into, macOS has one button: send" }]
        : []),
    ];
  }
}

function eventOf(toast: Toast, { labels }: Notice, output: string): BackendEvent {
  const { key } = toast;
  const answer = (action: string, inputs: Readonly<Record<string, string>> = {}): BackendEvent => ({
    kind: "activated",
    key,
    action,
    inputs: { ...initialValues(toast), ...inputs },
  });
  const pressed = labels.get(output);
  if (pressed)
    return pressed.press.kind === "dismiss" ? { kind: "dismissed", key } : answer(pressed.press.action);
  if (output === "@CLOSED") return { kind: "dismissed", key };
  const field = toast.inputs.find(({ kind }) => kind === "text");
  // The other words, such as @TIMEOUT and @CONTENTCLICKED, are no answer to a question.
  if (!field || output === "" || /^@[A-Z]+$/.test(output)) return { kind: "expired", key };
  const send = toast.buttons.find(({ inputId }) => inputId === field.id) ?? toast.buttons[0];
  return answer(send?.press.kind === "answer" ? send.press.action : "", { [field.id]: output });
}

function reasonOf({ code, complaint }: Ended): string {
  const known = code === undefined ? "it was ended" : (failures[code] ?? `it ended with ${code}`);
  return `terminal-notifier: ${known}${complaint ? ` (${complaint})` : ""}`;
}
