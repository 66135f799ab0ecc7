import { describe, expect, test } from "vitest";
import { FakeHost } from "../../../test/support/fake-host.js";
import type { Toast } from "../schema/toast.js";
import { notifierOn, type WindowsNotifier } from "./notifier.js";
import { openWindowsNotifier } from "./open-notifier.js";

const toast: Toast = {
  visual: { binding: { children: [{ kind: "text", text: { bind: "title" } }] } },
  commands: { commands: [{ id: "snooze" }] },
};
const xml =
  '<toast><visual><binding template="ToastGeneric"><text>{title}</text></binding></visual><commands><command id="snooze"/></commands></toast>';

function open() {
  const host = new FakeHost();
  return { host, notifier: notifierOn(host, "Acme.Trainer") };
}

describe("a notifier", () => {
  test("hands Windows the XML of any toast, under its names and with its values", async () => {
    const { host, notifier } = open();
    await notifier.show(toast, { tag: "t", values: { title: "Hello" }, suppressPopup: true });
    await notifier.schedule(toast, { tag: "t", group: "g", atMs: 42 });
    expect(host.calls).toEqual([
      ["show", { tag: "t", group: "default", xml, values: { title: "Hello" }, suppressPopup: true }],
      ["schedule", { tag: "t", group: "g", xml, atMs: 42 }],
    ]);
  });

  test("updates, lists and removes", async () => {
    const { host, notifier } = open();
    host.answers = { update: "not_found", history: [], scheduled: [], unschedule: false, setting: "enabled" };
    expect(await notifier.update({ title: "x" }, { tag: "t", sequence: 2 })).toBe("not_found");
    expect(await notifier.unschedule({ tag: "t", group: "g" })).toBe(false);
    expect([await notifier.history(), await notifier.scheduled(), await notifier.setting()]).toEqual([
      [],
      [],
      "enabled",
    ]);
    await notifier.remove({ tag: "t" });
    await notifier.removeGroup("g");
    await notifier.clear();
    expect(host.calls).toEqual([
      ["update", { tag: "t", group: "default", values: { title: "x" }, sequence: 2 }],
      ["unschedule", "t", "g"],
      ["history"],
      ["scheduled"],
      ["setting"],
      ["remove", "t", "default"],
      ["removeGroup", "g"],
      ["clear"],
    ]);
  });

  test("says what Windows would refuse before it is asked, and lets pass what it only ignores", async () => {
    const { host, notifier } = open();
    const empty: Toast = { visual: { binding: { children: [] } } };
    await expect(notifier.show(empty, { tag: "t" })).rejects.toMatchObject({
      reason: "INVALID",
      violations: [{ field: "visual.binding.children" }],
    });
    await expect(notifier.remove({ tag: "x".repeat(65) })).rejects.toMatchObject({
      violations: [{ field: "tag" }],
    });
    expect(host.calls).toEqual([]);
    await notifier.show({ ...toast, audio: { loop: true } }, { tag: "t" });
    expect(host.asked).toEqual(["show"]);
  });

  test.each<readonly [string, (notifier: WindowsNotifier) => Promise<unknown>]>([
    ["expiresAtMs", (one) => one.show(toast, { tag: "t", expiresAtMs: Number.POSITIVE_INFINITY })],
    ["expiresAtMs", (one) => one.show(toast, { tag: "t", expiresAtMs: Number.NaN })],
    ["sequence", (one) => one.show(toast, { tag: "t", sequence: -1 })],
    ["sequence", (one) => one.update({}, { tag: "t", sequence: 2 ** 32 })],
    ["values.title", (one) => one.show(toast, { tag: "t", values: { title: 7 } as never })],
    ["values.title", (one) => one.update({ title: { length: 1e6 } } as never, { tag: "t" })],
    ["atMs", (one) => one.schedule(toast, { tag: "t", atMs: Number.NaN })],
    ["atMs", (one) => one.schedule(toast, { tag: "t" } as never)],
    ["tag", (one) => one.remove({} as never)],
    ["tag", (one) => one.show(toast, { tag: null } as never)],
    ["group", (one) => one.removeGroup("")],
    ["group", (one) => one.removeGroup(undefined as never)],
  ])("refuses what would reach Windows as something else: %s", async (field, call) => {
    const { host, notifier } = open();
    await expect(call(notifier)).rejects.toMatchObject({ reason: "INVALID", violations: [{ field }] });
    expect(host.calls).toEqual([]);
  });

  test("closes its host", async () => {
    const { host, notifier } = open();
    await notifier[Symbol.asyncDispose]();
    expect(host.closed).toBe(true);
  });
});

test.skipIf(process.platform === "win32")("elsewhere it says that this is not Windows", async () => {
  await expect(openWindowsNotifier({ app: { id: "Acme.Trainer", name: "Acme" } })).rejects.toMatchObject({
    reason: "PLATFORM_REFUSED",
    message: expect.stringMatching(/not Windows/),
  });
});
