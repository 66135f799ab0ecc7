import { info, type Notification, question } from "@toasty/proto";
import { beforeEach, expect, test } from "vitest";
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
