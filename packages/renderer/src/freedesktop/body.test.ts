import { info, progress } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import { bodyOf, showsBodyImages } from "./body.js";
import type { ServerProfile } from "./server-profile.js";

const server = (name: string, ...capabilities: readonly string[]): ServerProfile => ({
  name,
  vendor: "v",
  version: "1",
  specVersion: "1.2",
  capabilities: new Set(capabilities),
});
const news = toToast({ ...info("a", "1 < 2", { subtitle: "sub" }), agentId: "trainer" }, 0);

test("markup is written where the daemon reads it, and plain text where it does not", () => {
  expect(bodyOf(news, server("Plasma", "body-markup"))).toBe("<b>sub</b>\n1 &lt; 2");
  expect(bodyOf(news, server("Plasma"))).toBe("sub\n1 < 2");
});

test("the agent is named where the daemon does not name the app, and the answers come last", () => {
  expect(bodyOf(news, server("dunst", "body-markup"), "Middle click: Go")).toBe(
    "<b>sub</b>\n1 &lt; 2\n<i>trainer</i>\nMiddle click: Go",
  );
});

test("a bar is drawn in characters where the daemon draws none", () => {
  const bar = toToast(progress("Run", 0.4, { status: "epoch 4/10" }), 0);
  expect(bodyOf(bar, server("Plasma"))).toBe("▰▰▰▰▱▱▱▱▱▱\nepoch 4/10 — 40 %");
  expect(bodyOf(bar, server("dunst"))).toBe("epoch 4/10 — 40 %");
  const endless = { ...bar, progress: { status: "", title: "Run" } };
  expect(bodyOf(endless, server("Plasma"))).toBe("Run");
});

test("a picture is part of the text only where both markup and pictures are read", () => {
  const shown = (...capabilities: readonly string[]) => showsBodyImages(server("x", ...capabilities));
  expect([shown("body-images", "body-markup"), shown("body-images"), shown("body-markup")]).toEqual([
    true,
    false,
    false,
  ]);
  const picture = { ...news, inline: { source: "/a b.png", alt: '"A"' } };
  expect(bodyOf(picture, server("x", "body-images", "body-markup"))).toContain(
    '<img src="file:///a%20b.png" alt="&quot;A&quot;"/>',
  );
});
