import { isDone } from "@toasty/kit/testing";
import { incomingCall, info, type Notification, progress, question } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { Heard } from "../../../test/support/events.js";
import { activated, FakeHost } from "../../../test/support/fake-host.js";
import type { Backend } from "../../backends/backend.js";
import { toToast } from "../../model/to-toast.js";
import { asToastKey } from "../../model/toast-key.js";
import { encodeClick } from "./click-arguments.js";
import { tagOf } from "./toast-drawing.js";
import { WindowsToasts } from "./windows-toasts.js";

let heard: Heard;
let host: FakeHost;
let toasts: WindowsToasts;
let backend: Backend;

beforeEach(() => {
  heard = new Heard();
  host = new FakeHost();
  toasts = new WindowsToasts(heard.context({}, "win32"));
  backend = toasts.use(host);
});

const show = (notification: Notification) => backend.show(toToast(notification, 0), undefined);
const click = (key: string, action: string, inputs: Readonly<Record<string, string>> = {}) =>
  toasts.onEvent(activated(tagOf(key), encodeClick({ key: asToastKey(key), action }), inputs));
const asked = question("Deploy?", { id: "q", buttons: { go: "Go" }, inputs: { why: "Why" } });

test("a click that comes on two ways counts once, with its inputs", async () => {
  await show(asked);
  click("q", "go", { why: "because" });
  toasts.onEvent({
    kind: "com_activated",
    appId: "Acme.Trainer",
    arguments: encodeClick({ key: asToastKey("q"), action: "go" }),
    inputs: { why: "because" },
  });
  expect(heard.events).toEqual([{ kind: "activated", key: "q", action: "go", inputs: { why: "because" } }]);
});

test("a click that the toast does not offer answers nothing, and the real one still does", async () => {
  await show(asked);
  click("q", "rm -rf");
  expect(heard.events).toEqual([]);
  expect(heard.lines[0]?.message).toMatch(/does not offer/);
  click("q", "go");
  expect(heard.events).toMatchObject([{ kind: "activated", action: "go" }]);
});

test("a click on the body of a question puts it back, and it can still be answered", async () => {
  await show(asked);
  click("q", "");
  expect(host.calls.at(-1)).toEqual(["show", expect.objectContaining({ suppressPopup: true })]);
  click("q", "go");
  expect(heard.events).toMatchObject([{ kind: "activated", action: "go" }]);
});

test("a call has the picture of a handset", async () => {
  await show(incomingCall("Ada calls", { id: "c" }));
  expect(host.calls.at(-1)).toEqual([
    "show",
    expect.objectContaining({ xml: expect.stringMatching(/\/call\.png"/) }),
  ]);
});

test("what happens to a toast while Windows still takes it is not lost", async () => {
  host.atOnce = () =>
    toasts.onEvent({ kind: "failed", tag: tagOf("a"), group: "toasty", reason: "too many" });
  await show(info("a", "", { id: "a" }));
  expect(heard.events).toEqual([{ kind: "failed", key: "a", reason: "too many" }]);
});

test("one that Windows refuses says nothing more", async () => {
  host.answers = { show: new Error("0x803E0105") };
  await expect(show(info("a", "", { id: "a" }))).rejects.toThrow("0x803E0105");
  toasts.onEvent({ kind: "dismissed", tag: tagOf("a"), group: "toasty", reason: "user_canceled" });
  expect(heard.events).toEqual([]);
});

test("one that timed out is still open, one that was waved away is not", async () => {
  await show(info("a", "", { id: "a" }));
  toasts.onEvent({ kind: "dismissed", tag: tagOf("a"), group: "toasty", reason: "timed_out" });
  expect(heard.events).toEqual([]);
  toasts.onEvent({ kind: "dismissed", tag: tagOf("a"), group: "toasty", reason: "user_canceled" });
  expect(heard.events).toEqual([{ kind: "dismissed", key: "a" }]);
});

test("a bar moves by its values; one that is gone is shown anew", async () => {
  host.answers = { update: "succeeded" };
  for (const value of [0.1, 0.2, 0.3]) await show(progress("Run", value, { id: "r" }));
  expect(host.asked).toEqual(["show", "update", "update"]);
  expect(host.calls.at(-1)).toEqual([
    "update",
    expect.objectContaining({ sequence: 3, values: expect.objectContaining({ progress1Value: "0.3" }) }),
  ]);
  host.answers = { update: "not_found" };
  await show(progress("Run", 0.4, { id: "r" }));
  expect(host.asked.slice(3)).toEqual(["update", "show"]);
});

test("a toast is shown, updated and withdrawn when Windows has done it", async () => {
  const asking = Promise.withResolvers<never>();
  const calling = vi.spyOn(host, "call").mockReturnValue(asking.promise);
  const withdrawing = backend.withdraw(asToastKey("a"));
  const showing = show(progress("Run", 0.1, { id: "r" }));
  expect([await isDone(withdrawing), await isDone(showing)]).toEqual([false, false]);
  asking.resolve("succeeded" as never);
  await Promise.all([withdrawing, showing]);
  expect(calling.mock.calls.map(([name]) => name)).toEqual(["remove", "show"]);
  const updated = Promise.withResolvers<never>();
  calling.mockReturnValue(updated.promise);
  const updating = show(progress("Run", 0.2, { id: "r" }));
  expect(await isDone(updating)).toBe(false);
  updated.resolve("succeeded" as never);
  await updating;
});

test("a toast that was withdrawn is shown anew and not updated", async () => {
  await show(progress("Run", 0.1, { id: "r" }));
  await backend.withdraw(asToastKey("r"));
  await show(progress("Run", 0.2, { id: "r" }));
  expect(host.asked).toEqual(["show", "remove", "show"]);
  expect(host.calls[1]).toEqual(["remove", tagOf("r"), "toasty"]);
});

test.each([
  ["unrestricted", "off"],
  ["unknown", "unknown"],
  ["priority_only", "on"],
  ["alarms_only", "on"],
])("Windows' mode %s is do-not-disturb %s", async (mode, state) => {
  host.answers = { mode: { mode, source: "focus assist" } };
  expect(await backend.doNotDisturb?.()).toEqual({ state, source: "focus assist" });
});

test("a question that cannot be put back has failed, and is forgotten", async () => {
  await show(asked);
  host.answers = { show: new Error("no") };
  click("q", "");
  await isDone(Promise.resolve());
  expect(heard.events).toEqual([{ kind: "failed", key: "q", reason: "Error: no" }]);
  toasts.onEvent({ kind: "dismissed", tag: tagOf("q"), group: "toasty", reason: "user_canceled" });
  expect(heard.events).toHaveLength(1);
});

test("where clicks in the notification centre are lost, every toast says so", async () => {
  const deaf = Object.assign(new FakeHost(), { report: { opened: true, withoutActivator: "no shortcut" } });
  const { degraded } = await new WindowsToasts(heard.context({}, "win32"))
    .use(deaf)
    .show(toToast(info("a", "", { id: "a" }), 0), undefined);
  expect(degraded).toContainEqual({
    feature: "history",
    reason: "a click in the notification centre is lost: no shortcut",
  });
  expect(heard.lines.at(-1)?.message).toBe("clicks in the notification centre will not come back");
});

test("closing closes the host", async () => {
  await backend.close();
  expect(host.closed).toBe(true);
});
