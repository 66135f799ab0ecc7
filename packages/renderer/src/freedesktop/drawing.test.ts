import { pathToFileURL } from "node:url";
import { incomingCall, info, Notification, progress, question } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iconPath } from "../images/icons.js";
import { toToast } from "../model/to-toast.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { layOut } from "./choices.js";
import { draw } from "./drawing.js";
import { bodyImage } from "./markup.js";
import type { ServerProfile } from "./server-profile.js";

const text = fc.string({ unit: "binary", maxLength: 40, size: "max" });
const notification = fc
  .record({
    title: text,
    body: text,
    buttons: fc.uniqueArray(fc.record({ text, actionId: text }), {
      maxLength: 8,
      selector: ({ actionId }) => actionId,
    }),
    textInputs: fc.array(fc.record({ id: text, placeholderText: text, defaultText: text }), { maxLength: 3 }),
    selectInputs: fc.array(
      fc.record({
        id: text,
        options: fc.array(fc.record({ id: text, text }), { minLength: 1, maxLength: 6 }),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ title, body, ...rest }) =>
    Notification.fromPartial({
      id: "x",
      payload: { $case: "interactiveMessage", value: { header: { title }, bodyText: body, ...rest } },
    }),
  );
const server: fc.Arbitrary<ServerProfile> = fc.record({
  name: fc.constantFrom("dunst", "gnome-shell", "Plasma", "notify-osd", "other"),
  vendor: fc.constant("x"),
  version: fc.constant("1"),
  specVersion: fc.constantFrom("1.0", "1.1", "1.2", "1.3"),
  capabilities: fc
    .subarray(["actions", "body", "body-markup", "body-images", "inline-reply", "sound", "persistence"])
    .map((names) => new Set(names)),
});

const drawn = (given: Notification, daemon: ServerProfile) =>
  draw(toToast(given, 0), {
    app: { id: "a", name: "A" },
    server: daemon,
    replacesId: 0,
    previous: undefined,
    nowMs: 0,
  });

describe("whatever is drawn for whichever daemon", () => {
  test("every click has exactly one meaning, and no key is one of the sender's", () => {
    fc.assert(
      fc.property(notification, server, (given, daemon) => {
        const { notify, meanings } = drawn(given, daemon);
        const keys = notify.actions.filter((_, at) => at % 2 === 0);
        expect([...meanings.keys()]).toEqual(keys);
        for (const key of keys) expect(key).toMatch(/^(default|inline-reply|\d+)$/);
        const { buttons } = capabilitiesOf(daemon);
        expect(keys.filter((key) => key !== "default").length).toBeLessThanOrEqual(buttons);
      }),
    );
  });

  test("an answer names only actions and inputs that were declared", () => {
    fc.assert(
      fc.property(notification, fc.boolean(), (given, reply) => {
        const toast = toToast(given, 0);
        const actions = new Set([
          "",
          ...toast.buttons.flatMap(({ press }) => (press.kind === "answer" ? [press.action] : [])),
        ]);
        const ids = new Set(toast.inputs.map(({ id }) => id));
        for (const { meaning } of layOut(toast, { reply }).choices) {
          if (meaning.kind === "dismiss") continue;
          expect(actions).toContain(meaning.action);
          for (const id of Object.keys(meaning.inputs)) expect(ids).toContain(id);
        }
      }),
    );
  });

  test("markup is the daemon's, never the sender's", () => {
    fc.assert(
      fc.property(text, server, (body, daemon) => {
        const told = drawn(question("x", { body: `<a href="x">${body}</a>`, buttons: ["a"] }), daemon).notify
          .body;
        if (daemon.capabilities.has("body-markup")) expect(told).not.toMatch(/<a /);
      }),
    );
  });
});

describe("an app's own icon", () => {
  const told = (given: Notification, specVersion: string, icon?: string) => {
    const daemon = { name: "x", vendor: "x", version: "1", specVersion, capabilities: new Set(["body"]) };
    const app = { id: "a", name: "A", ...(icon && { icon }) };
    const shared = { replacesId: 0, previous: undefined, nowMs: 0 };
    const { notify } = draw(toToast(given, 0), { app, server: daemon, ...shared });
    return [notify.appIcon, notify.hints["image-path"]?.value];
  };
  const sign = pathToFileURL(iconPath("info")).href;
  const chart = info("x", "", { image: { src: "/chart.png", placement: "hero" } });

  test("stands in its place, and the category's sign where pictures stand", () => {
    expect(told(info("x"), "1.2", "/app.png")).toEqual(["file:///app.png", sign]);
    expect(told(chart, "1.2", "/app.png")).toEqual(["file:///app.png", "file:///chart.png"]);
  });

  test("gives way to the sign where there is one place only, and where the app has none", () => {
    expect(told(info("x"), "1.0", "/app.png")).toEqual([sign, undefined]);
    expect(told(info("x"), "1.2")).toEqual([sign, undefined]);
    expect(told(chart, "1.2")).toEqual([sign, "file:///chart.png"]);
  });
});

describe("a daemon that draws icons as they are and names no app", () => {
  const dunst: ServerProfile = {
    name: "dunst",
    vendor: "x",
    version: "1.9.0",
    specVersion: "1.2",
    capabilities: new Set(["actions", "body", "body-markup"]),
  };

  test("has small icons, and a handset for a call", () => {
    const [call] = [incomingCall("Ada calls")].map((given) => drawn(given, dunst).notify);
    expect(call?.appIcon).toBe(pathToFileURL(iconPath("call", 48)).href);
    const gnome = { ...dunst, name: "gnome-shell" };
    expect(drawn(incomingCall("Ada calls"), gnome).notify.appIcon).toBe(pathToFileURL(iconPath("call")).href);
  });

  test("has the agent in the text", () => {
    const sent = { ...info("Build finished", "1 < 2"), agentId: "trainer-7" };
    expect(drawn(sent, dunst).notify).toMatchObject({
      appName: "A",
      body: "1 &lt; 2\n<i>trainer-7</i>",
    });
    expect(drawn(sent, { ...dunst, name: "Plasma" }).notify).toMatchObject({
      appName: "A · trainer-7",
      body: "1 &lt; 2",
    });
  });

  test("shows a bar like other news, and not as the least important thing on the screen", () => {
    const bar = progress("Run", 0.5, { importance: "low" });
    expect(drawn(bar, dunst).notify.hints.urgency?.value).toBe(1);
    expect(drawn(bar, { ...dunst, name: "gnome-shell" }).notify.hints.urgency?.value).toBe(0);
  });

  test("does without the usual sound without a word", () => {
    const features = drawn(info("done"), dunst).degraded.map(({ feature }) => feature);
    expect(features).not.toContain("sound");
    const asked = drawn(question("Deploy?", { buttons: ["go"] }), dunst).degraded.map(
      ({ feature }) => feature,
    );
    expect(asked).toContain("sound");
  });
});

test("a picture in the body cannot leave its attribute", () => {
  expect(bodyImage("file:///a%22.png", '"><b>')).toBe(
    '<img src="file:///a%22.png" alt="&quot;&gt;&lt;b&gt;"/>',
  );
});

describe("how long a toast stays", () => {
  const nowMs = 1_000_000;
  const timeout = (given: Notification, capabilities: readonly string[] = []) => {
    const daemon = {
      name: "x",
      vendor: "x",
      version: "1",
      specVersion: "1.2",
      capabilities: new Set(capabilities),
    };
    const app = { id: "a", name: "A" };
    return draw(toToast(given, nowMs), { app, server: daemon, replacesId: 0, previous: undefined, nowMs })
      .notify.timeoutMs;
  };
  const longest = timeout(info("x", "", { duration: "long" }));

  test("is the daemon's choice, unless it is to stay", () => {
    expect(timeout(info("x"))).toBe(-1);
    expect(timeout(incomingCall("Ada"))).toBe(0);
    expect(timeout(question("x", { scenario: "urgent", buttons: ["a"] }))).toBe(0);
    expect(timeout(info("x", "", { importance: "critical" }))).toBe(0);
  });

  test("a bar stays where nothing else keeps it", () => {
    expect(timeout(progress("x", 0.5, { duration: "short" }))).toBe(0);
    expect(timeout(progress("x", 0.5, { duration: "short" }), ["persistence"])).toBe(-1);
  });

  test("a long one stays until it expires, at least a moment, and not too long", () => {
    const long = (expiresAtMs: number) => timeout({ ...info("x", "", { duration: "long" }), expiresAtMs });
    expect(longest).toBeGreaterThan(1_000);
    expect(long(nowMs + 5)).toBe(5);
    expect(long(nowMs + longest)).toBe(longest);
    expect(long(nowMs + longest + 1)).toBe(longest);
    expect([long(nowMs + 1), long(nowMs), long(nowMs - 5)]).toEqual([1, 1, 1]);
  });
});
