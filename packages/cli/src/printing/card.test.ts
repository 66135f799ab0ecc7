import { stripVTControlCharacters } from "node:util";
import { critical, info, type Notification, progress, question, success } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { card } from "./card.js";
import { widthOf } from "./layout.js";
import { coloured, plain } from "./paint.js";

const draw = (notification: Notification, columns = 60) =>
  `\n${card(notification, { paint: plain, columns, time: "12:03" })}\n`;

describe("card", () => {
  test("frames title and text, and says who sent it and when", () => {
    expect(draw({ ...success("Build finished", "312 tests passed"), agentId: "ci" })).toMatchInlineSnapshot(`
      "
      ╭─ success ─────────────────────────────────────────── ci ─╮
      │ ✔ Build finished                                         │
      │   312 tests passed                                       │
      ╰────────────────────────────────────────────────── 12:03 ─╯
      "
    `);
  });

  test("numbers buttons, lists inputs and menus", () => {
    const deploy = question("Deploy?", {
      body: "1.4.2 passed all checks.",
      buttons: { deploy: "Deploy", cancel: "Cancel" },
      inputs: {
        why: "Say why",
        env: { label: "Where", options: ["staging", "production"], default: "staging" },
      },
    });
    expect(draw(deploy)).toMatchInlineSnapshot(`
      "
      ╭─ question ───────────────────────────────────────────────╮
      │ ? Deploy?                                                │
      │   1.4.2 passed all checks.                               │
      │                                                          │
      │   why: Say why ______________________________            │
      │   Where: 1 staging (default)   2 production              │
      │                                                          │
      │   [1] Deploy   [2] Cancel                                │
      ╰────────────────────────────────────────────────── 12:03 ─╯
      "
    `);
  });

  test("shows a bar with its percentage, and one that nobody knows the end of", () => {
    expect(
      draw(progress("Run 42", 0.4, { status: "epoch 4/10", barTitle: "Training" })),
    ).toMatchInlineSnapshot(`
      "
      ╭─ progress ───────────────────────────────────────────────╮
      │ ◔ Run 42                                                 │
      │                                                          │
      │   Training · epoch 4/10                                  │
      │   ████████████████░░░░░░░░░░░░░░░░░░░░░░░░ 40 %          │
      ╰────────────────────────────────────────────────── 12:03 ─╯
      "
    `);
    expect(draw(progress("Run 43", undefined, { status: "warming up" }))).toMatchInlineSnapshot(`
      "
      ╭─ progress ───────────────────────────────────────────────╮
      │ ◔ Run 43                                                 │
      │                                                          │
      │   warming up                                             │
      │   ░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░▒▓░               │
      ╰────────────────────────────────────────────────── 12:03 ─╯
      "
    `);
  });

  test("wraps long texts, also those without spaces and with wide characters", () => {
    const text =
      "長い文字列のテスト。 A word of words, then antidisestablishmentarianism-and-then-some and 🚀 off.";
    expect(draw(info("Wide and long", text), 40)).toMatchInlineSnapshot(`
      "
      ╭─ info ───────────────────────────────╮
      │ ℹ Wide and long                      │
      │   長い文字列のテスト。 A word of     │
      │   words, then                        │
      │   antidisestablishmentarianism-and-t │
      │   hen-some and 🚀 off.               │
      ╰────────────────────────────── 12:03 ─╯
      "
    `);
  });

  test("shows what is critical by its sign, whatever its category is", () => {
    const disk = draw({ ...info("Disk full", "", { importance: "critical" }) }, 40);
    expect(disk).toContain("! Disk full");
    expect(draw(critical("Failed"), 40)).toContain("✖ Failed");
    const asked = question("Now?", { buttons: ["a"], importance: "critical" });
    expect(draw(asked, 40)).toContain("? Now?");
  });

  test("says how many it stands for, and that it is critical", () => {
    expect(
      draw({ ...critical("7 errors in build"), count: 7, agentId: "a-rather-long-agent-name" }, 40),
    ).toMatchInlineSnapshot(`
      "
      ╭─ critical × 7 ─── a-rather-long-ag… ─╮
      │ ✖ 7 errors in build                  │
      ╰────────────────────────────── 12:03 ─╯
      "
    `);
  });

  test("keeps the frame straight whatever it is given", () => {
    const anything = fc.record({
      title: fc.string({ unit: "grapheme", minLength: 1, maxLength: 80, size: "max" }),
      body: fc.string({ unit: "grapheme", maxLength: 300, size: "max" }),
      button: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60, size: "max" }),
      columns: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(anything, ({ title, body, button, columns }) => {
        const text = card(question(title, { body, buttons: [button] }), {
          paint: plain,
          columns,
          time: "12:03",
        });
        const widths = new Set(text.split("\n").map(widthOf));
        expect([...widths]).toEqual([Math.min(76, Math.max(24, columns))]);
      }),
    );
  });

  test("colours the frame by category, and measures as if it did not", () => {
    const style = { columns: 40, time: "12:03" };
    const bare = card(info("Hello", "World"), { ...style, paint: plain });
    const painted = card(info("Hello", "World"), { ...style, paint: coloured });
    expect(painted).toContain("\u001b[34m╭");
    expect(stripVTControlCharacters(painted)).toBe(bare);
  });
});
