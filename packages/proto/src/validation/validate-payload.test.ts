import { expect, test } from "vitest";
import { Notification } from "../gen/sam/notifications/v1/notification.pb.js";
import { validate } from "./validate.js";

type Draft = Parameters<typeof Notification.fromPartial>[0]["payload"];
type Bar = Parameters<typeof withBar>[0];

const header = { title: "a" };
const long = "x".repeat(4097);

const fieldsOf = (payload: Draft) =>
  validate(Notification.fromPartial({ payload })).map(({ field }) => field.replace("notification.", "n."));

const withBar = (bar: {
  value?: number;
  statusText?: string;
  valueStringOverride?: string;
  title?: string;
  indeterminate?: boolean;
}): Draft => ({ $case: "progressMessage", value: { header, progressBar: { value: 0, ...bar } } });

test.each<[string, Draft, string[]]>([
  [
    "lines of a text",
    { $case: "textMessage", value: { header, bodyTextLine1: long, bodyTextLine2: long } },
    ["n.text_message.body_text_line1", "n.text_message.body_text_line2"],
  ],
  ["header of a text", { $case: "textMessage", value: {} }, ["n.text_message.header.title"]],
  [
    "text beside a picture",
    { $case: "imageTextMessage", value: { header, bodyText: long, image: { localPath: "a.png" } } },
    ["n.image_text_message.body_text"],
  ],
  [
    "missing picture, and the header before it",
    { $case: "imageTextMessage", value: {} },
    ["n.image_text_message.header.title", "n.image_text_message.image"],
  ],
  [
    "picture itself",
    { $case: "imageTextMessage", value: { header, image: { localPath: "" } } },
    ["n.image_text_message.image.local_path"],
  ],
  [
    "header of a question",
    { $case: "interactiveMessage", value: {} },
    ["n.interactive_message.header.title"],
  ],
  [
    "missing bar, and the header before it",
    { $case: "progressMessage", value: {} },
    ["n.progress_message.header.title", "n.progress_message.progress_bar"],
  ],
  [
    "texts of a bar",
    withBar({ statusText: long, valueStringOverride: long, title: long }),
    ["status_text", "value_string_override", "title"].map(
      (name) => `n.progress_message.progress_bar.${name}`,
    ),
  ],
])("checks the %s", (_, payload, fields) => {
  expect(fieldsOf(payload)).toEqual(fields);
});

test.each<[string, Draft]>([
  ["text", { $case: "textMessage", value: { header, bodyTextLine1: "b", bodyTextLine2: "c" } }],
  ["picture", { $case: "imageTextMessage", value: { header, image: { localPath: "a.png" } } }],
  ["question", { $case: "interactiveMessage", value: { header } }],
  ["bar", withBar({ value: 0.5 })],
])("finds nothing in a %s that is complete", (_, payload) => {
  expect(fieldsOf(payload)).toEqual([]);
});

test.each<[Bar, boolean]>([
  [{ value: 0 }, true],
  [{ value: 1 }, true],
  [{ value: -0.001 }, false],
  [{ value: 1.001 }, false],
  [{ value: Number.NaN }, false],
  [{ value: 7, indeterminate: true }, true],
  [{ value: -7, indeterminate: true }, true],
  [{ value: 7, indeterminate: false }, false],
  [{ value: Number.NaN, indeterminate: true }, false],
  [{ value: Number.POSITIVE_INFINITY, indeterminate: true }, false],
])("a bar of %j can be shown: %s", (bar, fine) => {
  expect(fieldsOf(withBar(bar))).toEqual(fine ? [] : ["n.progress_message.progress_bar.value"]);
});
