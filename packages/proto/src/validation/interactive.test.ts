import { expect, test } from "vitest";
import { InteractiveMessage } from "../gen/sam/notifications/v1/notification.pb.js";
import { limits } from "../limits.js";
import { Findings } from "./findings.js";
import { checkInteractive } from "./interactive.js";

type Draft = Parameters<typeof InteractiveMessage.fromPartial>[0];
type ButtonDraft = NonNullable<Draft["buttons"]>[number];
type MenuDraft = NonNullable<Draft["selectInputs"]>[number];

function violationsOf(draft: Draft) {
  const findings = new Findings("q");
  checkInteractive(findings, InteractiveMessage.fromPartial({ header: { title: "a" }, ...draft }));
  return findings.violations;
}

const fieldsOf = (draft: Draft) => violationsOf(draft).map(({ field }) => field);
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const text = "x".repeat(limits.text);
const tooLong = `${text}x`;

test("the texts of a question have their limits, details a larger one", () => {
  const details = "x".repeat(limits.details);
  expect(fieldsOf({ bodyText: text, details })).toEqual([]);
  expect(fieldsOf({ header: {}, bodyText: tooLong, details: `${details}x` })).toEqual([
    "q.header.title",
    "q.body_text",
    "q.details",
  ]);
});

test("buttons and inputs are counted, inputs of every kind together", () => {
  const buttons = (count: number) => many(count, (i) => ({ actionId: `b${i}`, text: "b" }));
  const lines = (count: number) => many(count, (i) => ({ id: `t${i}` }));
  const menus = (count: number) => many(count, (i) => ({ id: `s${i}`, options: [{ id: "o", text: "o" }] }));
  expect(
    fieldsOf({ buttons: buttons(limits.buttons), textInputs: lines(2), selectInputs: menus(3) }),
  ).toEqual([]);
  expect(violationsOf({ buttons: buttons(6) })).toEqual([
    { field: "q.buttons", description: "are 6 buttons; at most 5 are shown" },
  ]);
  expect(violationsOf({ textInputs: lines(3), selectInputs: menus(3) })).toEqual([
    { field: "q.text_inputs", description: "are 6 inputs; at most 5 are shown" },
  ]);
});

test("the single text input of the first contract stands alone, or beside menus", () => {
  const textInput = { id: "one" };
  const selectInputs = [{ id: "menu", options: [{ id: "o", text: "o" }] }];
  expect(fieldsOf({ textInput })).toEqual([]);
  expect(fieldsOf({ textInput, selectInputs })).toEqual([]);
  expect(fieldsOf({ textInputs: [{ id: "a" }, { id: "b" }] })).toEqual([]);
  expect(fieldsOf({ textInput, textInputs: [{ id: "two" }] })).toEqual(["q.text_inputs"]);
});

test("every input has a legal id of its own, whatever its kind", () => {
  const options = [{ id: "o", text: "o" }];
  expect(
    violationsOf({ textInputs: [{ id: "a" }, { id: "a" }], selectInputs: [{ id: "a", options }] }),
  ).toEqual(
    ["q.text_inputs[1].id", "q.select_inputs[0].id"].map((field) => {
      return { field, description: '"a" is there twice: each input needs its own' };
    }),
  );
  expect(fieldsOf({ textInput: { id: "ä" } })).toEqual(["q.text_input.id"]);
  expect(fieldsOf({ textInputs: [{ id: "a" }, { id: "" }] })).toEqual(["q.text_inputs[1].id"]);
  expect(fieldsOf({ selectInputs: [{ id: "a b", options }] })).toEqual(["q.select_inputs[0].id"]);
});

test("the texts of a line to type into are checked", () => {
  const fine = { id: "a", placeholderText: text, label: text, defaultText: text };
  expect(fieldsOf({ textInputs: [fine] })).toEqual([]);
  const wrong = { id: "a", placeholderText: tooLong, label: tooLong, defaultText: tooLong };
  expect(fieldsOf({ textInputs: [wrong] })).toEqual(
    ["placeholder_text", "label", "default_text"].map((name) => `q.text_inputs[0].${name}`),
  );
});

const o = { id: "o", text: "o" };
test.each<[string, MenuDraft, string[]]>([
  ["an option", { options: [o] }, []],
  ["a default that it has", { options: [o, { id: "p", text: "p" }], defaultOptionId: "p" }, []],
  ["a default that it has not", { options: [o], defaultOptionId: "p" }, ["default_option_id"]],
  ["no options", { options: [] }, ["options"]],
  ["a label of the limit", { options: [o], label: text }, []],
  ["a label of one more", { options: [o], label: tooLong }, ["label"]],
  ["an option of an illegal id", { options: [o, { id: "a b", text: "x" }] }, ["options[1].id"]],
  ["an option that is there twice", { options: [o, { id: "p", text: "p" }, o] }, ["options[2].id"]],
  ["an option of a long text", { options: [{ id: "o", text: tooLong }] }, ["options[0].text"]],
])("a menu with %s has its violations", (_, menu, fields) => {
  expect(fieldsOf({ selectInputs: [{ id: "m", ...menu }] })).toEqual(
    fields.map((field) => `q.select_inputs[0].${field}`),
  );
});

test.each<[string, ButtonDraft, string[]]>([
  ["a text", {}, []],
  ["a text of blanks", { text: " " }, ["text"]],
  ["a picture in place of a text", { text: "", image: { localPath: "a.png" } }, []],
  ["a wrong picture", { image: { localPath: "" } }, ["image.local_path"]],
  ["a text of the limit", { text }, []],
  ["a text of one more", { text: tooLong }, ["text"]],
  ["an action id of other letters", { actionId: "Später…" }, []],
  ["an empty action id", { actionId: "" }, ["action_id"]],
  ["an action id that is too long", { actionId: "x".repeat(limits.id + 1) }, ["action_id"]],
  ["an http address", { url: "http://x/" }, []],
  ["an https address", { url: "https://x/?a=b#c" }, []],
  ["an address of the limit", { url: `http://x/${"y".repeat(limits.text - 9)}` }, []],
  ["an address of one more", { url: `http://x/${"y".repeat(limits.text - 8)}` }, ["url"]],
  ["a file's address", { url: "file:///a" }, ["url"]],
  ["no address at all", { url: "x" }, ["url"]],
  ["an empty address", { url: "" }, ["url"]],
  ["an address with a space", { url: "http://x/a b" }, ["url"]],
  ["an address with a terminal sequence", { url: "http://x/\u001b]0;t\u0007" }, ["url"]],
  ["an input of the question", { inputId: "i" }, []],
  ["an input of no question", { inputId: "j" }, ["input_id"]],
])("a button with %s has its violations", (_, button, fields) => {
  const draft = { buttons: [{ actionId: "b", text: "b", ...button }], textInputs: [{ id: "i" }] };
  expect(fieldsOf(draft)).toEqual(fields.map((field) => `q.buttons[0].${field}`));
});

test("a button may stand beside a menu or the single input, and every action is there once", () => {
  const selectInputs = [{ id: "menu", options: [o] }];
  const beside = (...inputs: string[]) =>
    inputs.map((inputId, i) => ({ actionId: `b${i}`, text: "b", inputId }));
  expect(fieldsOf({ textInput: { id: "one" }, selectInputs, buttons: beside("one", "menu") })).toEqual([]);
  const twice = [..."abca"].map((actionId) => ({ actionId, text: "b" }));
  expect(violationsOf({ buttons: twice })).toEqual([
    { field: "q.buttons[3].action_id", description: '"a" is there twice: each button needs its own' },
  ]);
});
