import { expect, test } from "vitest";
import {
  ButtonStyle,
  Category,
  Image_Placement,
  Importance,
  type Notification,
} from "../gen/sam/notifications/v1/notification.pb.js";
import { question } from "./question.js";

function askedBy({ payload }: Notification) {
  if (payload?.$case !== "interactiveMessage") throw new Error("no question");
  return payload.value;
}

test("a question is of high importance and of its own category, unless an option says otherwise", () => {
  expect(question("Go?")).toMatchObject({ category: Category.QUESTION, importance: Importance.HIGH });
  expect(question("Go?", { id: "q", category: "warning", importance: "low" })).toMatchObject({
    id: "q",
    category: Category.WARNING,
    importance: Importance.LOW,
  });
});

test("title, subtitle and body have their places", () => {
  expect(askedBy(question("Go?", { subtitle: "now", body: "to production" }))).toMatchObject({
    header: { title: "Go?", subtitle: "now" },
    bodyText: "to production",
  });
  expect(askedBy(question("Go?"))).toMatchObject({ header: { title: "Go?" }, bodyText: "" });
});

test.each([
  ["the texts of a list are action ids too", ["Deploy"], [{ actionId: "Deploy", text: "Deploy" }]],
  ["keys are action ids", { deploy: "Deploy" }, [{ actionId: "deploy", text: "Deploy" }]],
  [
    "styles are green and red",
    { a: { text: "A", style: "success" }, b: { text: "B", style: "critical" }, c: { text: "C" } },
    [
      { actionId: "a", text: "A", style: ButtonStyle.SUCCESS },
      { actionId: "b", text: "B", style: ButtonStyle.CRITICAL },
      { actionId: "c", text: "C" },
    ],
  ],
  [
    "pictures, addresses and inputs stand beside the text",
    { a: { text: "A", image: { src: "a.png", placement: "logo" }, url: "https://x/", input: "why" } },
    [
      {
        actionId: "a",
        text: "A",
        image: { localPath: "a.png", placement: Image_Placement.APP_LOGO_OVERRIDE },
        url: "https://x/",
        inputId: "why",
      },
    ],
  ],
  ["none are none", [], []],
] as const)("of buttons, %s", (_, buttons, made) => {
  expect(askedBy(question("Go?", { buttons })).buttons).toEqual(made);
});

test.each([
  [{}, { yes: "Yes", no: "No" }],
  [{ name: "Your name" }, { submit: "Submit" }],
  [{ env: { options: ["prod"] } }, { submit: "Submit" }],
] as const)("a question with the inputs %j and no buttons gets buttons that fit", (inputs, expected) => {
  const { buttons } = askedBy(question("Go?", { inputs }));
  expect(Object.fromEntries(buttons.map(({ actionId, text }) => [actionId, text]))).toEqual(expected);
});

test("an input is a line to type into, or a menu where it has options", () => {
  const inputs = {
    why: "because",
    who: { placeholder: "a name", label: "Who?", default: "Ada" },
    bare: {},
    env: { options: ["staging", "prod"], label: "Where?", default: "prod" },
    size: { options: { s: "Small", l: "Large" } },
  } as const;
  const { textInputs, selectInputs, textInput } = askedBy(question("Go?", { inputs }));
  expect(textInput).toBeUndefined();
  expect(textInputs).toEqual([
    { id: "why", placeholderText: "because" },
    { id: "who", placeholderText: "a name", label: "Who?", defaultText: "Ada" },
    { id: "bare", placeholderText: "" },
  ]);
  expect(selectInputs).toEqual([
    {
      id: "env",
      label: "Where?",
      defaultOptionId: "prod",
      options: [
        { id: "staging", text: "staging" },
        { id: "prod", text: "prod" },
      ],
    },
    {
      id: "size",
      options: [
        { id: "s", text: "Small" },
        { id: "l", text: "Large" },
      ],
    },
  ]);
});
