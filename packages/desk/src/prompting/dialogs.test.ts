import { expect, test } from "vitest";
import { dismissedUnlessBroken, optionAt, printed } from "./dialog-program.js";
import { kdialog } from "./kdialog.js";
import type { Step } from "./steps.js";
import { zenity } from "./zenity.js";

const words = { window: "trainer", text: 'Where_to\n<b>&\\ "now"?', submit: "Deploy" };
const options = [
  { id: "s", text: "stag_ing" },
  { id: "p", text: "two\nlines" },
];
const typed: Step = { ...words, kind: "text", initial: "at noon" };
const menu: Step = { ...words, kind: "menu", options, initial: 1 };
const buttons: Step = { ...words, kind: "buttons", options, initial: 0 };
const ended = (code: number | null, stdout = "", stderr = "") => ({ code, stdout, stderr });

test("zenity asks for a line of text", () => {
  expect(zenity.arguments(typed)).toEqual([
    "--title=trainer",
    "--entry",
    '--text=Where__to\n<b>&\\\\ "now"?',
    "--entry-text=at noon",
    "--ok-label=Deploy",
  ]);
  expect(zenity.input(typed)).toBe("");
});

test("zenity shows a menu, whose rows come over standard input", () => {
  expect(zenity.arguments(menu)).toEqual([
    "--title=trainer",
    ...["--list", "--radiolist", "--hide-header", "--ok-label=Deploy"],
    '--text=Where_to\n&lt;b&gt;&amp;\\\\ "now"?',
    ...["--column=", "--column=", "--column=", "--hide-column=2", "--print-column=2"],
  ]);
  expect(zenity.input(menu)).toBe("FALSE\n0\nstag_ing\nTRUE\n1\ntwo lines\n");
});

test("zenity shows a button for each option, each with a text of its own", () => {
  expect(zenity.arguments({ ...buttons, options: [...options, { id: "t", text: "stag_ing" }] })).toEqual([
    "--title=trainer",
    ...["--question", "--no-markup", "--switch", '--text=Where_to\n<b>&\\ "now"?'],
    ...["--extra-button=stag__ing", "--extra-button=two\nlines", "--extra-button=stag__ing (3)"],
  ]);
  expect(zenity.input(buttons)).toBe("");
});

test.each<[string, Step, ReturnType<typeof ended>, object]>([
  ["a text", typed, ended(0, "noon\n"), { kind: "given", value: "noon" }],
  ["no text", typed, ended(0, "\n"), { kind: "given", value: "" }],
  ["a row", menu, ended(0, "1\n"), { kind: "given", value: "p" }],
  ["a row that is none", menu, ended(0, "2\n"), { kind: "unavailable" }],
  ["a button", buttons, ended(1, "stag__ing\n"), { kind: "given", value: "s" }],
  ["a button by another exit", buttons, ended(2, "stag__ing\n"), { kind: "unavailable" }],
  ["Escape on buttons", buttons, ended(1, ""), { kind: "dismissed" }],
  ["Escape on a text", typed, ended(1, "stag__ing\n"), { kind: "dismissed" }],
])("zenity's end with %s", (_what, step, exit, result) => {
  expect(zenity.read(step, exit)).toMatchObject(result);
});

test("kdialog asks for a text, and for buttons as a menu", () => {
  const text = "<qt>Where_to<br>&lt;b&gt;&amp;&#92; &quot;now&quot;?</qt>";
  expect(kdialog.arguments(typed)).toEqual(["--title=trainer", `--inputbox=${text}`, "--", "at noon"]);
  for (const step of [menu, buttons]) {
    const rows = ["0", "stag_ing", "1", "two\nlines"];
    expect(kdialog.arguments(step)).toEqual(["--title=trainer", `--menu=${text}`, "--", ...rows]);
    expect(kdialog.input(step)).toBe("");
    expect(kdialog.read(step, ended(0, "0\n"))).toEqual({ kind: "given", value: "s" });
    expect(kdialog.read(step, ended(1, "0\n"))).toEqual({ kind: "dismissed" });
  }
  expect(kdialog.read(typed, ended(0, "0\r\n"))).toEqual({ kind: "given", value: "0" });
});

test.each([
  [1, "", { kind: "dismissed" }],
  [1, "Gtk-WARNING: theme", { kind: "dismissed" }],
  [1, "cannot open display: :9", { kind: "unavailable", reason: "x ended with 1: cannot open display: :9" }],
  [1, "Unknown option 'menu'", { kind: "unavailable", reason: "x ended with 1: Unknown option 'menu'" }],
  [2, "", { kind: "unavailable", reason: "x ended with 2" }],
  [null, "one\nlast\n", { kind: "unavailable", reason: "x ended with null: last" }],
  [5, "y".repeat(300), { kind: "unavailable", reason: `x ended with 5: ${"y".repeat(200)}` }],
])("an exit with %j and %j", (code, stderr, result) => {
  expect(dismissedUnlessBroken("x", ended(code, "", stderr))).toEqual(result);
});

test("chooses only what was offered, by its position", () => {
  for (const odd of ["2", "-1", "0.5", "", "one", " 0"])
    expect(optionAt("x", menu, odd)).toEqual({
      kind: "unavailable",
      reason: "x chose what it was not offered",
    });
  expect(optionAt("x", typed, "0").kind).toBe("unavailable");
  expect(optionAt("x", menu, "0")).toEqual({ kind: "given", value: "s" });
});

test("takes away the one line break that a program adds", () => {
  expect(["a\n", "a\r\n", "a\n\n", "a", ""].map(printed)).toEqual(["a", "a", "a\n", "a", ""]);
});
