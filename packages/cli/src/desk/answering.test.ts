import { question } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { viewOf } from "../printing/view.js";
import {
  type Answering,
  type Asked,
  asked,
  describeDecision,
  type Key,
  nothingAsked,
  over,
  press,
  prompt,
} from "./answering.js";

const deploy: Asked = {
  key: "deploy",
  view: viewOf(question("Deploy?", { buttons: { yes: "Yes", no: "No" } })),
};
const release: Asked = {
  key: "release",
  view: viewOf(
    question("Release?", {
      buttons: { go: "Go" },
      inputs: { name: "v1", env: { options: ["staging", "production"], default: "staging" } },
    }),
  ),
};
const keys = (text: string): Key[] => [...text].map((letter) => ({ name: "text", text: letter }));
const enter: Key = { name: "enter" };

function type(state: Answering, ...typed: Key[]) {
  const decisions = [];
  for (const key of typed) {
    const result = press(state, key);
    state = result.state;
    if (result.decision) decisions.push(result.decision);
  }
  return { state, decisions };
}

describe("answering by keyboard", () => {
  test("chooses a button by its number, and leaves other keys alone", () => {
    const state = asked(nothingAsked, deploy);
    expect(type(state, ...keys("9x0"), enter).decisions).toEqual([]);
    expect(type(state, ...keys("2")).decisions).toEqual([
      { kind: "answered", key: "deploy", action: "no", inputs: {} },
    ]);
  });

  test("fills in texts and menus first; digits belong to the text", () => {
    const state = asked(nothingAsked, release);
    const { decisions } = type(
      state,
      ...keys("v12"),
      { name: "backspace" },
      enter,
      ...keys("2"),
      ...keys("1"),
    );
    expect(decisions).toEqual([
      { kind: "answered", key: "release", action: "go", inputs: { name: "v1", env: "production" } },
    ]);
  });

  test("takes the default of a menu on Enter, and an empty text", () => {
    const { decisions } = type(asked(nothingAsked, release), enter, enter, ...keys("1"));
    expect(decisions).toMatchObject([{ inputs: { name: "", env: "staging" } }]);
  });

  test("answers without a button where there is none", () => {
    const view = { ...release.view, buttons: [] };
    const { decisions } = type(asked(nothingAsked, { key: "r", view }), ...keys("x"), enter, enter);
    expect(decisions).toEqual([
      { kind: "answered", key: "r", action: "", inputs: { name: "x", env: "staging" } },
    ]);
  });

  test("dismisses on Escape and turns to the next question on Tab", () => {
    const both = asked(asked(nothingAsked, deploy), release);
    expect(prompt(both)).toEqual(["Deploy?  1 Yes   2 No   Esc dismiss   Tab next of 2"]);
    const { state } = type(both, { name: "tab" });
    expect(prompt(state)).toEqual(["Release?  name: (v1)▏   Enter go on   Esc dismiss   Tab next of 2"]);
    expect(type(state, { name: "escape" }).decisions).toEqual([{ kind: "dismissed", key: "release" }]);
  });

  test("keeps what is typed and what the keys do in sight, however long the question is", () => {
    const view = { ...release.view, title: "May the release of the week go out to everybody now?" };
    const { state } = type(asked(nothingAsked, { key: "r", view }), ...keys("v1.4"));
    expect(prompt(state, 60)).toEqual(["May the release of…  name: v1.4▏   Enter go on   Esc dismiss"]);
    expect(prompt(state, 37)).toEqual([
      "May the release of the week go out t…",
      "name: v1.4▏   Enter go on",
      "Esc dismiss",
    ]);
  });

  test("shows every key at 40 columns, whatever is asked", () => {
    const both = asked(asked(nothingAsked, release), deploy);
    const states = [both, type(both, ...keys("a long answer"), enter).state];
    states.push(type(states[1] ?? both, ...keys("2")).state);
    for (const state of states) {
      const lines = prompt(state, 37);
      expect(lines.join("\n")).toContain("Esc dismiss");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(37);
    }
  });

  test("shows what was typed and chosen before the last key, and goes back with Backspace", () => {
    const filled = type(asked(nothingAsked, release), ...keys("v12"), enter, ...keys("2")).state;
    expect(prompt(filled)).toEqual([
      "Release?  name: v12   env: production   1 Go   Backspace back   Esc dismiss",
    ]);
    const menu = type(filled, { name: "backspace" }).state;
    expect(prompt(menu)).toEqual([
      "Release?  name: v12   env: 1 staging   2 production   Backspace back   Esc dismiss",
    ]);
    const text = type(menu, { name: "backspace" }).state;
    expect(prompt(text)).toEqual(["Release?  name: v12▏   Enter go on   Esc dismiss"]);
    const { decisions } = type(text, { name: "backspace" }, enter, ...keys("1"), ...keys("1"));
    expect(decisions).toMatchObject([{ inputs: { name: "v1", env: "staging" } }]);
    const start = asked(nothingAsked, deploy);
    expect(type(start, { name: "backspace" }).state).toBe(start);
  });

  test("says what was decided in the words of the question", () => {
    const inputs = { name: "v2", env: "staging" };
    expect(describeDecision(release.view, { kind: "answered", key: "r", action: "go", inputs })).toBe(
      "Release? → Go (name: v2, env: staging)",
    );
    expect(describeDecision(deploy.view, { kind: "answered", key: "d", action: "yes", inputs: {} })).toBe(
      "Deploy? → Yes",
    );
    expect(describeDecision(deploy.view, { kind: "dismissed", key: "d" })).toBe("Deploy? → dismissed");
  });

  test("forgets what was typed for a question that is over", () => {
    const { state } = type(asked(asked(nothingAsked, release), deploy), ...keys("half"));
    expect(prompt(over(state, "release"))).toEqual(["Deploy?  1 Yes   2 No   Esc dismiss"]);
    expect(over(state, "unknown")).toBe(state);
  });

  test.each([
    ["release", "Next?  name: ▏   Enter go on   Esc dismiss   Tab next of 2"],
    ["next", "Release?  name: half▏   Enter go on   Esc dismiss   Tab next of 2"],
    ["deploy", "Release?  name: half▏   Enter go on   Esc dismiss   Tab next of 2"],
  ])("keeps what is typed for the question in front, unless that is what is over: %s", (ended, line) => {
    const view = viewOf(question("Next?", { buttons: { go: "Go" }, inputs: { name: "" } }));
    const open = [release, { key: "next", view }, deploy].reduce(asked, nothingAsked);
    const { state } = type(open, ...keys("half"));
    expect(prompt(over(state, ended))).toEqual([line]);
  });

  test("keeps what is typed while a question behind is asked anew, and forgets it when the one in front is", () => {
    const { state } = type([release, deploy].reduce(asked, nothingAsked), ...keys("half"));
    expect(asked(state, deploy)).toEqual(state);
    expect(asked(state, release)).toEqual({ ...state, typed: "" });
  });

  test("decides each question at most once, whatever is pressed", () => {
    const key = fc.oneof(
      fc.constantFrom<Key>(enter, { name: "escape" }, { name: "backspace" }, { name: "tab" }),
      fc.constantFrom("1", "2", "3", "x").map((text): Key => ({ name: "text", text })),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60, size: "max" }), (pressed) => {
        const { state, decisions } = type(asked(asked(nothingAsked, deploy), release), ...pressed);
        const decided = decisions.map((decision) => decision.key);
        expect(new Set(decided).size).toBe(decided.length);
        expect(state.open.length + decided.length).toBe(2);
      }),
    );
  });
});
