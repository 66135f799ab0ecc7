import { expect, test } from "vitest";
import { checkActions } from "./check-actions.js";
import { issues } from "./issue.js";
import type { ToastAction, ToastActions, ToastInput } from "./toast.js";

const found = (actions: ToastActions, rest: { useButtonStyle?: boolean } = {}) =>
  issues((complain) =>
    checkActions({ visual: { binding: { children: [] } }, ...rest, actions }, complain),
  ).map(({ field, effect }) => `${effect} ${field}`);
const button = (rest: Partial<ToastAction> = {}): ToastAction => ({
  content: "Go",
  arguments: "go",
  ...rest,
});
const menu = (...ids: string[]): ToastInput => ({
  id: "m",
  type: "selection",
  selections: ids.map((id) => ({ id, content: id })),
});

test("a toast without actions, and one at the limits, is in order", () => {
  expect(issues((complain) => checkActions({ visual: { binding: { children: [] } } }, complain))).toEqual([]);
  const inputs: ToastInput[] = Array.from({ length: 5 }, (_, at) => ({ id: `${at}`, type: "text" }));
  expect(found({ inputs, actions: Array.from({ length: 5 }, () => button()) })).toEqual([]);
});

test.each([
  [{ actions: Array.from({ length: 6 }, () => button()) }, ["refused actions.actions"]],
  [
    { inputs: Array.from({ length: 6 }, (_, at) => ({ id: `${at}`, type: "text" as const })) },
    ["refused actions.inputs"],
  ],
  [
    {
      inputs: [
        { id: "a", type: "text" },
        { id: "a", type: "text" },
      ],
    },
    ["refused actions.inputs"],
  ],
  [{ inputs: [{ id: "", type: "text" }] }, ["refused actions.inputs[0].id"]],
  [{ inputs: [menu()] }, ["refused actions.inputs[0].selections"]],
  [{ inputs: [menu("a", "b", "c", "d", "e", "f")] }, ["refused actions.inputs[0].selections"]],
  [{ inputs: [menu("a", "a")] }, ["refused actions.inputs[0].selections"]],
  [{ inputs: [menu("")] }, ["ignored actions.inputs[0].selections[0].id"]],
  [{ actions: [button({ hintInputId: "none" })] }, ["refused actions.actions[0].hintInputId"]],
  [{ actions: [button({ content: "" })] }, ["refused actions.actions[0].content"]],
  [{ actions: [button({ activationType: "protocol" })] }, ["refused actions.actions[0].arguments"]],
  [{ actions: [button({ activationType: "system" })] }, ["refused actions.actions[0].arguments"]],
  [{ hintSystemCommands: "SnoozeAndDismiss", actions: [button()] }, ["refused actions.hintSystemCommands"]],
  [{ hintSystemCommands: "SnoozeAndDismiss", actions: [button({ placement: "contextMenu" })] }, []],
  [{ actions: [button({ imageUri: "file:///C:/a.png" }), button()] }, ["ignored actions.actions"]],
] as readonly (readonly [ToastActions, readonly string[]])[])(
  "finds what is wrong (%#)",
  (actions, expected) => {
    expect(found(actions)).toEqual(expected);
  },
);

test("a coloured button needs the switch of the toast", () => {
  const actions = [button({ hintButtonStyle: "Success" })];
  expect(found({ actions })).toEqual(["ignored actions.actions[0].hintButtonStyle"]);
  expect(found({ actions }, { useButtonStyle: true })).toEqual([]);
});

test("snooze takes its time from a selection of minutes", () => {
  const snooze = button({ activationType: "system", arguments: "snooze", hintInputId: "m", content: "" });
  expect(found({ inputs: [menu("5", "10")], actions: [snooze] })).toEqual([]);
  for (const wrong of [menu("soon"), menu("0"), { id: "m", type: "text" } as const])
    expect(found({ inputs: [wrong], actions: [snooze] })).toEqual(["refused actions.actions[0].hintInputId"]);
  expect(found({ inputs: [menu("5")], actions: [{ ...snooze, arguments: "dismiss" }] })).toEqual([
    "refused actions.actions[0].hintInputId",
  ]);
});
