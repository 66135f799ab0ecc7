import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  info,
  limits,
  Notification,
  progress,
  question,
  sanitize,
  validate,
  validateClientId,
  validateId,
  validateSize,
  validateTarget,
} from "../index.js";

const fieldsOf = (notification: Notification) => validate(notification).map(({ field }) => field);
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const interactive = "notification.interactive_message";
const withDetails = (details: string) =>
  Notification.fromPartial({
    payload: { $case: "interactiveMessage", value: { header: { title: "a" }, details } },
  });

describe("validate", () => {
  test.each<[string, Notification, string]>([
    ["no payload", Notification.fromPartial({ id: "a" }), "notification.payload"],
    ["an empty title", info(" "), "notification.text_message.header.title"],
    ["a title that is too long", info("x".repeat(251)), "notification.text_message.header.title"],
    ["a body that is too long", info("a", "x".repeat(4097)), "notification.text_message.body_text_line1"],
    ["details that are too long", withDetails("x".repeat(16_385)), `${interactive}.details`],
    ["an illegal id", info("a", "", { id: "a b" }), "notification.id"],
    ["a progress of NaN", progress("a", Number.NaN), "notification.progress_message.progress_bar.value"],
    ["a progress of infinity", progress("a", Infinity), "notification.progress_message.progress_bar.value"],
    ["a progress below 0", progress("a", -0.1), "notification.progress_message.progress_bar.value"],
    ["a progress over 1", progress("a", 1.1), "notification.progress_message.progress_bar.value"],
    ["a taskbar of 2", info("a", "", { taskbarProgress: 2 }), "notification.taskbar_progress"],
    ["a milestone of 101", info("a", "", { milestone: 101 }), "notification.milestone"],
    ["a negative time to live", info("a", "", { ttlMs: -1 }), "notification.ttl_ms"],
    ["half a millisecond", info("a", "", { ttlMs: 0.5 }), "notification.ttl_ms"],
    ["a reserved label", info("a", "", { labels: { "toasty.x": "1" } }), 'notification.labels["toasty.x"]'],
    ["six buttons", question("a", { buttons: many(6, String) }), `${interactive}.buttons`],
    ["two buttons of one id", question("a", { buttons: ["x", "x"] }), `${interactive}.buttons[1].action_id`],
    ["a button without text", question("a", { buttons: { x: "" } }), `${interactive}.buttons[0].text`],
    [
      "an action id of control characters",
      question("a", { buttons: { "\n": "x" } }),
      `${interactive}.buttons[0].action_id`,
    ],
    [
      "a script behind a button",
      question("a", { buttons: { x: { text: "x", url: "javascript:1" } } }),
      `${interactive}.buttons[0].url`,
    ],
    ...["http://x/\u001b]0;t\u0007", "http://x/\u202egpj", "http://x/a\nb", " http://x/"].map(
      (url): [string, Notification, string] => [
        `the address ${JSON.stringify(url)}`,
        question("a", { buttons: { x: { text: "x", url } } }),
        `${interactive}.buttons[0].url`,
      ],
    ),
    [
      "a button beside nothing",
      question("a", { buttons: { x: { text: "x", input: "y" } } }),
      `${interactive}.buttons[0].input_id`,
    ],
    [
      "six inputs",
      question("a", { inputs: Object.fromEntries(many(6, (i) => [`i${i}`, "?"])) }),
      `${interactive}.text_inputs`,
    ],
    [
      "an empty menu",
      question("a", { inputs: { x: { options: [] } } }),
      `${interactive}.select_inputs[0].options`,
    ],
    [
      "an unknown default",
      question("a", { inputs: { x: { options: ["a"], default: "b" } } }),
      `${interactive}.select_inputs[0].default_option_id`,
    ],
    [
      "a picture by ftp",
      info("a", "", { image: "ftp://x/y.png" }),
      "notification.image_text_message.image.local_path",
    ],
    [
      "a picture without address",
      info("a", "", { image: "" }),
      "notification.image_text_message.image.local_path",
    ],
  ])("names the field of %s", (_, notification, field) => {
    expect(fieldsOf(notification)).toEqual([field]);
  });

  test("reports everything at once", () => {
    expect(fieldsOf(question("", { id: "ä", buttons: ["x", "x"], milestone: 200 }))).toEqual([
      "notification.id",
      `${interactive}.header.title`,
      `${interactive}.buttons[1].action_id`,
      "notification.milestone",
    ]);
  });

  test("forbids the two ways of text inputs at once, and shared ids between inputs", () => {
    const asked = question("a", { inputs: { x: "?", y: { options: ["1"] } } });
    if (asked.payload?.$case !== "interactiveMessage") throw new Error("not interactive");
    asked.payload.value.textInput = { id: "y", placeholderText: "" };
    expect(fieldsOf(asked)).toEqual([`${interactive}.text_inputs`, `${interactive}.select_inputs[0].id`]);
  });

  test("counts code points, not units", () => {
    expect(validate(info("😀".repeat(250)))).toEqual([]);
    expect(validate(info("😀".repeat(251)))).toHaveLength(1);
  });

  test("takes files of every platform for pictures", () => {
    for (const path of ["/tmp/a.png", "C:\\a.png", "file:///a.png", "https://example.com/a.png", "a.png"]) {
      expect(validate(info("a", "", { image: path }))).toEqual([]);
    }
  });

  test("never throws and never changes its mind about what went over the wire", () => {
    const text = fc.string({ unit: "binary", maxLength: 300, size: "max" });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 7 }), fc.float(), (title, body, buttons, value) => {
        for (const made of [question(title, { body, buttons }), progress(title, value, { status: body })]) {
          const { notification } = sanitize(made);
          const sent = Notification.decode(Notification.encode(notification).finish());
          expect(sanitize(sent).changed && !JSON.stringify(sent).includes("\ufffd")).toBe(false);
          expect(fieldsOf(sent)).toEqual(fieldsOf(notification));
        }
      }),
    );
  });
});

describe("validateTarget, validateId and validateClientId", () => {
  test.each(["*", "desktop", "a.b_c~d:e-f", "x".repeat(128)])("take %j", (target) => {
    expect(validateTarget(target)).toEqual([]);
  });

  test.each(["", "a b", "**", "ä", "x".repeat(129), "a/b", "a\n"])("refuse %j", (target) => {
    expect(validateTarget(target)).toHaveLength(1);
    expect(validateId("client_id", target)).toMatchObject([{ field: "client_id" }]);
    expect(validateClientId("client_id", target)).toMatchObject([{ field: "client_id" }]);
  });

  test("keep ~ at the beginning free for persons, in client ids only", () => {
    expect(validateTarget("~ann")).toHaveLength(1);
    expect(validateClientId("client_id", "~ann")).toMatchObject([{ field: "client_id" }]);
    expect(validateClientId("client_id", "a~b")).toEqual([]);
    expect(validateId("id", "~ann")).toEqual([]);
  });
});

describe("validateSize", () => {
  test("draws the line at the limit", () => {
    expect(validateSize(limits.messageBytes)).toEqual([]);
    expect(validateSize(limits.messageBytes + 1)).toHaveLength(1);
  });
});
