import { info, message, type Notification, progress, question, warning } from "@toasty/proto";
import { expect, test } from "vitest";
import { Heard } from "../../test/support/events.js";
import { type Backend, isRefusal } from "../backends/backend.js";
import { toToast } from "../model/to-toast.js";
import { type Notifier, type NotifierCallback, nodeNotifier, nodeNotifierBackend } from "./backend.js";
import type { Notice } from "./layout.js";

const toast = (notification: Notification) => toToast(notification, Date.now());

async function open() {
  const heard = new Heard();
  const notices: (Notice | { readonly remove: string })[] = [];
  const callbacks: NotifierCallback[] = [];
  const notifier: Notifier = {
    notify: (notice, callback) => {
      notices.push(notice);
      if (callback) callbacks.push(callback);
    },
  };
  const opened = await nodeNotifierBackend(async () => notifier).open(heard.context({}, "darwin"));
  if (isRefusal(opened)) throw new Error(opened.message);
  return { heard, notices, callbacks, backend: opened as Backend };
}

test("it is asked on macOS only, and tells when it is not installed", async () => {
  const heard = new Heard();
  expect(await nodeNotifier.open(heard.context({}, "linux"))).toMatchObject({ reason: "wrong-platform" });
  expect(await nodeNotifier.open(heard.context({}, "win32"))).toMatchObject({ reason: "wrong-platform" });
  const without = nodeNotifierBackend(() => Promise.reject(new Error("Cannot find package")));
  expect(await without.open(heard.context({}, "darwin"))).toMatchObject({ reason: "missing-dependency" });
});

test("the real library loads and has what is used", async () => {
  const { default: library } = await import("node-notifier");
  expect(new library.NotificationCenter().notify).toBeTypeOf("function");
});

test("text, sound, place and buttons are laid out; delivery is unknown", async () => {
  const { backend, notices } = await open();
  const shown = await backend.show(
    toast(question("Deploy?", { id: "q", body: "b", buttons: { a: "Yes, now", b: "No" } })),
    undefined,
  );
  expect(shown.delivered).toBe("unknown");
  expect(notices[0]).toMatchObject({
    title: "Deploy?",
    message: "b",
    group: "q",
    sound: "Ping",
    actions: ["Yes  now", "No"],
    dropdownLabel: "Answer",
    timeout: 86_400,
  });
});

test("an empty message is a space, because the library refuses none", async () => {
  const { backend, notices } = await open();
  await backend.show(toast(info("Title only")), undefined);
  expect(notices[0]).toMatchObject({ message: " ", timeout: 10 });
});

test.each([
  [
    { activationType: "actionClicked", activationValueIndex: "1" },
    { kind: "activated", action: "no", inputs: {} },
  ],
  [{ activationType: "closed" }, { kind: "dismissed" }],
  [{ activationType: "timeout" }, { kind: "expired" }],
  [{ activationType: "contentsClicked" }, { kind: "expired" }],
  [{ activationType: "actionClicked", activationValueIndex: "9" }, { kind: "expired" }],
])("%j of a question becomes %j", async (metadata, event) => {
  const { backend, callbacks, heard } = await open();
  await backend.show(toast(question("Deploy?", { id: "q", buttons: { go: "Go", no: "No" } })), undefined);
  callbacks[0]?.(null, undefined, metadata);
  callbacks[0]?.(null, undefined, metadata);
  expect(heard.events).toEqual([{ key: "q", ...event }]);
});

test("a lone button comes back without its place", async () => {
  const { backend, callbacks, heard } = await open();
  await backend.show(toast(message("Ada", "Hi", { id: "m" })), undefined);
  callbacks[0]?.(null, "open", { activationType: "actionClicked", activationValue: "Open" });
  expect(heard.events).toEqual([{ kind: "activated", key: "m", action: "open", inputs: {} }]);
});

test("a click opens news, a default button waves it away, an error is a failure", async () => {
  const { backend, callbacks, heard } = await open();
  await backend.show(toast(info("a", "", { id: "a" })), undefined);
  await backend.show(toast(warning("w", "", { id: "w" })), undefined);
  await backend.show(toast(info("e", "", { id: "e" })), undefined);
  callbacks[0]?.(null, "activate", {});
  callbacks[1]?.(null, "activate", { activationType: "actionClicked", activationValueIndex: "0" });
  callbacks[2]?.(new Error("no permission"), undefined);
  expect(heard.events).toEqual([
    { kind: "activated", key: "a", action: "", inputs: {} },
    { kind: "dismissed", key: "w" },
    { kind: "failed", key: "e", reason: "Error: no permission" },
  ]);
});

test("what is typed answers with the button beside the line", async () => {
  const { backend, callbacks, heard, notices } = await open();
  const asked = question("Notes?", {
    id: "q",
    buttons: { later: "Later", send: { text: "Send", input: "n" } },
    inputs: { n: "…" },
  });
  const { degraded } = await backend.show(toast(asked), undefined);
  expect(notices[0]).toMatchObject({ reply: true });
  expect(degraded.map(({ feature }) => feature)).toContain("buttons");
  callbacks[0]?.(null, "replied", { activationType: "replied", activationValue: "faster" });
  expect(heard.events).toEqual([{ kind: "activated", key: "q", action: "send", inputs: { n: "faster" } }]);
});

test("a newer one takes its place, and what the older one says no longer counts", async () => {
  const { backend, callbacks, heard, notices } = await open();
  await backend.show(toast(progress("Run", 0.1, { id: "r", status: "epoch 1" })), undefined);
  const { degraded } = await backend.show(
    toast(progress("Run", 0.2, { id: "r", status: "epoch 2" })),
    undefined,
  );
  expect(notices.map((notice) => "group" in notice && [notice.group, notice.message])).toEqual([
    ["r", "epoch 1 — 10 %"],
    ["r", "epoch 2 — 20 %"],
  ]);
  expect(degraded.map(({ feature }) => feature)).toContain("progress");
  callbacks[0]?.(null, "timeout");
  expect(heard.events).toEqual([]);
  await backend.withdraw("r");
  expect(notices[2]).toEqual({ remove: "r" });
  callbacks[1]?.(null, "timeout");
  expect(heard.events).toEqual([]);
});

test("what macOS lacks is told", async () => {
  const { backend } = await open();
  const asked = question("Where?", { inputs: { env: { options: ["staging", "production"] } } });
  const { degraded } = await backend.show(toast(asked), undefined);
  expect(degraded.map(({ feature }) => feature)).toEqual(["select-input", "scenario", "duration"]);
  expect((await backend.show(toast(message("Ada", "Hi")), undefined)).degraded).toEqual([]);
  const owned = await backend.show(toast({ ...message("Ada", "Hi"), agentId: "chat" }), undefined);
  expect(owned.degraded).toMatchObject([{ feature: "attribution" }]);
});
