import { question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { howToAsk } from "./how-to-ask.js";
import { kdialog } from "./kdialog.js";
import { dialogPlan, type Step } from "./steps.js";
import { zenity } from "./zenity.js";

const named = (asked: ReturnType<typeof question>) => ({ ...asked, agentId: "trainer" });
const lone = named(question("Name_it <b> \\n", { inputs: { name: { default: "v1", placeholder: "v0" } } }));
const buttons = named(
  question("Deploy_it?", { body: "-- 50 % <b>\\n", buttons: { go: "Go_now", no: "No", no2: "No" } }),
);
const all = named(
  question("Where_to <b> \\n?", {
    buttons: { go: "Go", no: "No" },
    inputs: {
      name: "v1",
      env: { label: "Environment", options: { s: "-staging", p: "production" }, default: "p" },
    },
  }),
);

describe("a question as dialogs", () => {
  test("a single input sends the answer with the only button", () => {
    const { steps, answer } = dialogPlan(lone);
    expect(steps).toEqual([
      { kind: "text", window: "Toasty: trainer", text: "Name_it <b> \\n", submit: "Submit", initial: "v1" },
    ]);
    expect(answer(["v2"])).toEqual({ kind: "answered", action: "submit", inputs: { name: "v2" } });
  });

  test("inputs come one after the other, and several buttons at the end", () => {
    const { steps, answer } = dialogPlan(all);
    expect(steps.map(({ kind, text, submit }) => [kind, text, submit])).toEqual([
      ["text", "Where_to <b> \\n?\n\nname", "OK"],
      ["menu", "Where_to <b> \\n?\n\nEnvironment", "OK"],
      ["buttons", "Where_to <b> \\n?", "OK"],
    ]);
    expect(steps[1]).toMatchObject({ initial: 1 });
    expect(answer(["v9", "s", "no"])).toEqual({
      kind: "answered",
      action: "no",
      inputs: { name: "v9", env: "s" },
    });
  });
});

test("a menu begins with its default, or with its first option; a lone one is named by the question", () => {
  const where = { options: { s: "Staging", p: "Production" } };
  const menu = (env: object) => dialogPlan(question("Where?", { inputs: { env } as never })).steps[0];
  expect(menu({ ...where, default: "p" })).toMatchObject({ kind: "menu", text: "Where?", initial: 1 });
  expect(menu({ ...where, default: "s" })).toMatchObject({ initial: 0 });
  const asked = question("Where?", { inputs: { env: where } as never });
  const value = asked.payload?.value as { selectInputs: { defaultOptionId: string }[] };
  for (const input of value.selectInputs) input.defaultOptionId = "";
  expect(dialogPlan(asked).steps[0]).toMatchObject({ initial: 0 });
});

test("the buttons begin with the first, and the sender is in the window's title", () => {
  expect(dialogPlan(buttons).steps).toMatchObject([{ window: "Toasty: trainer", initial: 0 }]);
  expect(dialogPlan({ ...buttons, agentId: "" }).steps).toMatchObject([{ window: "Toasty" }]);
});

test("texts are clipped, so that every dialog fits on a screen", () => {
  const long = (length: number) => "x".repeat(length);
  const asked = (title: string, body: string, button: string) =>
    dialogPlan(question(title, { body, buttons: { go: button, no: "No" } })).steps[0];
  expect(asked(long(250), long(2_000), long(100))).toMatchObject({
    text: `${long(250)}\n\n${long(2_000)}`,
    options: [{ text: long(100) }, { text: "No" }],
  });
  expect(asked(long(251), "", "Go")).toMatchObject({ text: `${long(249)}…` });
  expect(asked("Title", long(2_001), long(101))).toMatchObject({
    text: `Title\n\n${long(1_999)}…`,
    options: [{ text: `${long(99)}…` }, { text: "No" }],
  });
});

describe("zenity", () => {
  const [text, menu, choice] = [dialogPlan(lone), dialogPlan(all), dialogPlan(buttons)].map(
    ({ steps }) => steps,
  );
  const step = (steps: readonly Step[] | undefined, at: number) => steps?.[at] as Step;

  test("gets every text as one argument, without markup, escapes and mnemonics", () => {
    expect(zenity.arguments(step(choice, 0))).toEqual([
      "--title=Toasty: trainer",
      "--question",
      "--no-markup",
      "--switch",
      "--text=Deploy_it?\n\n-- 50 % <b>\\n",
      "--extra-button=Go__now",
      "--extra-button=No",
      "--extra-button=No (3)",
    ]);
    expect(zenity.arguments(step(text, 0))).toEqual([
      "--title=Toasty: trainer",
      "--entry",
      "--text=Name__it <b> \\\\n",
      "--entry-text=v1",
      "--ok-label=Submit",
    ]);
    expect(zenity.arguments(step(menu, 1))).toContain("--text=Where_to &lt;b&gt; \\\\n?\n\nEnvironment");
    expect(zenity.input(step(menu, 1))).toBe("FALSE\n0\n-staging\nTRUE\n1\nproduction\n");
  });

  test.each([
    ["a button", choice, 0, { code: 1, stdout: "No (3)\n" }, { kind: "given", value: "no2" }],
    ["a button with a mnemonic", choice, 0, { code: 1, stdout: "Go__now\n" }, { kind: "given", value: "go" }],
    ["Escape", choice, 0, { code: 1, stdout: "" }, { kind: "dismissed" }],
    ["a text", text, 0, { code: 0, stdout: "v2 β\n" }, { kind: "given", value: "v2 β" }],
    ["a choice", menu, 1, { code: 0, stdout: "0\n" }, { kind: "given", value: "s" }],
    ["nothing that was offered", menu, 1, { code: 0, stdout: "7\n" }, { kind: "unavailable" }],
    [
      "no display",
      text,
      0,
      { code: 1, stdout: "", stderr: "cannot open display: :7\n" },
      { kind: "unavailable" },
    ],
    ["a crash", text, 0, { code: null, stdout: "" }, { kind: "unavailable" }],
  ])("%s is understood", (_, steps, at, exit, result) => {
    expect(zenity.read(step(steps, at), { stderr: "", ...exit })).toMatchObject(result);
  });
});

describe("kdialog", () => {
  test("gets rich text that shows what was written, and values that are no options", () => {
    const [text] = dialogPlan(lone).steps;
    const [choice] = dialogPlan(buttons).steps;
    expect(text && kdialog.arguments(text)).toEqual([
      "--title=Toasty: trainer",
      "--inputbox=<qt>Name_it &lt;b&gt; &#92;n</qt>",
      "--",
      "v1",
    ]);
    expect(choice && kdialog.arguments(choice)).toEqual([
      "--title=Toasty: trainer",
      "--menu=<qt>Deploy_it?<br><br>-- 50 % &lt;b&gt;&#92;n</qt>",
      ...["--", "0", "Go_now", "1", "No", "2", "No"],
    ]);
    expect(choice && kdialog.read(choice, { code: 0, stdout: "2\n", stderr: "" })).toEqual({
      kind: "given",
      value: "no2",
    });
    expect(choice && kdialog.read(choice, { code: 1, stdout: "", stderr: "" })).toEqual({
      kind: "dismissed",
    });
  });
});

describe("a question is asked", () => {
  const some = { level: "part", actions: ["go", "no"], inputs: [], lacks: "no field" } as const;
  test.each([
    ["here where every answer can be given", buttons, { level: "all", actions: [], inputs: [] }, "here"],
    ["here where some of many buttons are missing", buttons, some, "here"],
    ["in both ways where only one button is there", buttons, { ...some, actions: ["go"] }, "both"],
    [
      "in both ways where it has all buttons and lacks an input that keeps its initial value",
      named(question("Deploy?", { buttons: { go: "Go", no: "No" }, inputs: { name: { default: "v1" } } })),
      some,
      "both",
    ],
    ["in both ways where an input keeps its initial value", lone, { ...some, actions: ["submit"] }, "both"],
    ["elsewhere where an answer would lack an input", all, some, "elsewhere"],
    ["elsewhere where no answer can be given", buttons, { ...some, level: "none", actions: [] }, "elsewhere"],
  ] as const)("%s", (_, asked, answerable, kind) => {
    expect(howToAsk(asked, answerable).kind).toBe(kind);
  });
});
