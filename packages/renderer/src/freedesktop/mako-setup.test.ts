import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, type Notification, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { draw } from "./drawing.js";
import { makoSetupOf, readMakoSetup } from "./mako-setup.js";
import { pressingOf } from "./pressing.js";
import type { ServerProfile } from "./server-profile.js";

const mako = (config = ""): ServerProfile => ({
  name: "mako",
  vendor: "emersion",
  version: "1.10.0",
  specVersion: "1.2",
  capabilities: new Set(["actions", "body", "body-markup"]),
  mako: makoSetupOf(config),
});
const lone: Notification = question("Deploy?", { buttons: { go: "Deploy" } });
const drawn = (server: ServerProfile, notification = lone) =>
  draw(toToast(notification, 0), {
    app: { id: "a", name: "A" },
    server,
    replacesId: 0,
    previous: undefined,
    nowMs: 0,
  });
const withMenu = `# my own
on-button-middle = exec makoctl menu -n "$id" wofi -d
[urgency=low]
on-button-left=none`;

test("bindings of sections are for some notifications only; what is not set is mako's default", () => {
  expect(makoSetupOf(withMenu)).toEqual({
    left: "invoke-default-action",
    middle: 'exec makoctl menu -n "$id" wofi -d',
    right: "dismiss",
  });
  const home = mkdtempSync(join(tmpdir(), "toasty-mako-"));
  try {
    expect(readMakoSetup({ HOME: home })).toEqual(makoSetupOf(""));
    mkdirSync(join(home, ".config", "mako"), { recursive: true });
    writeFileSync(join(home, ".config", "mako", "config"), withMenu);
    expect(readMakoSetup({ HOME: home })).toEqual(makoSetupOf(withMenu));
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("a lone button is the default action, which a left click invokes", () => {
  const { notify, meanings, answerable } = drawn(mako());
  expect(notify.actions).toEqual(["default", "Deploy"]);
  expect(notify.body).toBe("Left click: Deploy");
  expect(meanings.get("default")).toMatchObject({ kind: "answer", action: "go" });
  expect(answerable).toEqual({
    level: "all",
    actions: ["go"],
    inputs: [],
    how: "a left click on it presses the button",
  });
  expect(drawn(mako(), info("news")).notify.actions).toEqual(["default", "Open"]);
});

test("of several none can be chosen without a menu, and none is sent", () => {
  const two = question("Deploy?", { buttons: { go: "Deploy", no: "Cancel" } });
  expect(capabilitiesOf(mako()).buttons).toBe(1);
  const { notify, answerable } = drawn(mako(), two);
  expect(notify.actions).toEqual([]);
  expect(answerable).toMatchObject({ level: "none", lacks: expect.stringMatching(/^mako draws no buttons/) });
  const shown = drawn(mako(withMenu), two);
  expect(shown.notify.actions).toEqual(["0", "Deploy", "1", "Cancel"]);
  expect(shown.notify.body).toBe("Middle click: Deploy / Cancel");
  expect(shown.answerable).toMatchObject({ level: "all", actions: ["go", "no"] });
});

test("a mako whose left button dismisses says so", () => {
  const other = mako("on-button-left=dismiss\non-button-right=invoke-default-action");
  expect(pressingOf(other).one?.how).toBe(
    "a right click on it presses the button, a left click dismisses it",
  );
  expect(pressingOf(mako("on-button-left=none"))).toMatchObject({ most: 0 });
});
