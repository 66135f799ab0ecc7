import { info, type Notification, progress, question } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { Heard } from "../../../test/support/events.js";
import { FakeHost } from "../../../test/support/fake-host.js";
import type { Backend } from "../../backends/backend.js";
import { toToast } from "../../model/to-toast.js";
import { asToastKey } from "../../model/toast-key.js";
import { BalloonToasts } from "./balloon-toasts.js";

let heard: Heard;
let host: FakeHost;
let balloons: BalloonToasts;
let backend: Backend;
let opens: number;

beforeEach(() => {
  heard = new Heard();
  host = new FakeHost();
  balloons = new BalloonToasts(heard.context({}, "win32"));
  opens = 0;
  backend = balloons.use(async () => {
    opens++;
    return host;
  });
});

const show = (notification: Notification) => backend.show(toToast(notification, 0), undefined);

test("a click on news is one on its body; the host is opened for the first balloon", async () => {
  expect(opens).toBe(0);
  await show(info("a", "", { id: "a" }));
  await show(info("b", "", { id: "b" }));
  balloons.onEvent({ kind: "balloon", balloon: { id: 2, kind: "clicked" } });
  balloons.onEvent({ kind: "balloon", balloon: { id: 2, kind: "clicked" } });
  expect(heard.events).toEqual([{ kind: "activated", key: "b", action: "", inputs: {} }]);
  expect(opens).toBe(1);
});

test("a click on a question takes it away and answers nothing", async () => {
  const { degraded } = await show(question("Deploy?", { id: "q", buttons: { go: "Go" } }));
  expect(degraded.map(({ feature }) => feature)).toContain("buttons");
  balloons.onEvent({ kind: "balloon", balloon: { id: 1, kind: "clicked" } });
  expect(heard.events).toEqual([{ kind: "expired", key: "q" }]);
});

test("the same key takes the place of its balloon", async () => {
  await show(info("one", "", { id: "a" }));
  await show(info("two", "", { id: "a" }));
  expect(host.calls.map(([, id]) => id)).toEqual([1, 1]);
  await backend.withdraw(asToastKey("a"));
  await backend.withdraw(asToastKey("never shown"));
  expect(host.calls.slice(2)).toEqual([["removeBalloon", 1]]);
});

test("balloons of a host that is lost are over", async () => {
  await show(info("a", "", { id: "a" }));
  balloons.onEvent({ kind: "host_lost", reason: "killed" });
  expect(heard.events).toEqual([{ kind: "expired", key: "a" }]);
});

test("a balloon has all text of its toast, line by line, and nothing that is empty", async () => {
  const bar = progress("Run", 0.25, { id: "p" });
  const toast = toToast(bar, 0);
  const full = {
    ...toast,
    title: "Title",
    subtitle: "Subtitle",
    lines: ["One", "", "Two"],
    progress: { title: "Epoch", status: "running", value: 0.25, valueText: "1 of 4" },
  };
  await backend.show(full, undefined);
  expect(host.calls[0]?.[2]).toMatchObject({
    title: "Title",
    text: "Subtitle\nOne\nTwo\nEpoch\nrunning\n1 of 4",
  });
  await backend.show({ ...full, subtitle: undefined, progress: undefined }, undefined);
  expect(host.calls[1]?.[2]).toMatchObject({ text: "One\nTwo" });
});

test.each([
  ["info", "info"],
  ["success", "info"],
  ["progress", "info"],
  ["question", "info"],
  ["call", "info"],
  ["warning", "warning"],
  ["error", "error"],
] as const)("the sign %s is shown as %s", async (icon, severity) => {
  await backend.show({ ...toToast(info("a", "", { id: "a" }), 0), icon, sound: "silent" }, undefined);
  await backend.show({ ...toToast(info("a", "", { id: "a" }), 0), icon }, undefined);
  expect(host.calls.map(([, , balloon]) => balloon)).toMatchObject([
    { severity, silent: true },
    { severity, silent: false },
  ]);
});

test("a balloon that was dismissed is told as such, one that went by itself as expired, others not at all", async () => {
  await show(info("a", "", { id: "a" }));
  await show(info("b", "", { id: "b" }));
  balloons.onEvent({ kind: "balloon", balloon: { id: 1, kind: "dismissed" } });
  balloons.onEvent({ kind: "balloon", balloon: { id: 2, kind: "expired" } as never });
  balloons.onEvent({ kind: "balloon", balloon: { id: 3, kind: "dismissed" } });
  expect(heard.events).toEqual([
    { kind: "dismissed", key: "a" },
    { kind: "expired", key: "b" },
  ]);
});

test("a balloon that cannot be shown is forgotten, and a host that does not open is asked for again", async () => {
  let fails = true;
  const failing = new BalloonToasts(heard.context({}, "win32"));
  const other = failing.use(async () => {
    opens++;
    if (fails) throw new Error("no host");
    return host;
  });
  await expect(other.show(toToast(info("a", "", { id: "a" }), 0), undefined)).rejects.toThrow("no host");
  await other.close();
  fails = false;
  vi.spyOn(host, "call").mockRejectedValueOnce(new Error("no area"));
  await expect(other.show(toToast(info("a", "", { id: "a" }), 0), undefined)).rejects.toThrow("no area");
  failing.onEvent({ kind: "balloon", balloon: { id: 1, kind: "clicked" } });
  expect([opens, heard.events]).toEqual([2, []]);
});
