import { info, Notification, progress, question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { varintSize, writeVarint } from "../wire.js";
import { admit } from "./admit.js";
import { decodePublish, type RawPublish } from "./decode-publish.js";

function field(number: number, content: Uint8Array): Buffer {
  const head = new Uint8Array(1 + varintSize(content.length));
  head[0] = number * 8 + 2;
  writeVarint(head, 1, content.length);
  return Buffer.concat([head, content]);
}
const text = (number: number, value: string) => field(number, Buffer.from(value));
const title = text(1, "fine");
const harm = "\u001b]0;gotcha\u0007";

function admitted(notification: Uint8Array) {
  const raw = decodePublish(Buffer.concat([text(1, "desktop"), field(2, notification)]));
  return admit(raw as RawPublish).bytes;
}

describe("what is forwarded", () => {
  test.each<[string, Notification]>([
    ["news", info("Build finished", "312 tests passed", { labels: { job: "7", attempt: "1" } })],
    ["a bar", progress("Run", 0.4, { status: "epoch 4/10" })],
    [
      "a question",
      question("Deploy?", {
        buttons: { yes: { text: "Yes", image: "yes.png" }, no: { text: "No", image: "no.png" } },
        inputs: { why: "Why?", how: "How?", where: { options: ["here", "there"] } },
      }),
    ],
  ])("of %s are the bytes as they came", (_, notification) => {
    const bytes = Notification.encode(notification).finish();
    expect(Buffer.compare(admitted(bytes), bytes)).toBe(0);
  });

  // Readers of other languages merge a message that stands there twice; ours takes the last.
  test.each([
    ["a payload", [field(5, Buffer.concat([field(1, title), text(3, harm)])), field(5, field(1, title))]],
    ["a heading", [field(5, Buffer.concat([field(1, text(2, harm)), field(1, title)]))]],
    [
      "a bar",
      [field(8, Buffer.concat([field(1, title), field(2, text(1, harm)), field(2, Buffer.alloc(0))]))],
    ],
    [
      "a picture",
      [
        field(
          6,
          Buffer.concat([
            field(1, title),
            field(3, Buffer.concat([text(1, "a.png"), text(3, harm)])),
            field(3, text(1, "b.png")),
          ]),
        ),
      ],
    ],
    [
      "a button's picture",
      [
        field(
          7,
          Buffer.concat([
            field(1, title),
            field(
              3,
              Buffer.concat([
                text(1, "Yes"),
                text(2, "yes"),
                field(4, Buffer.concat([text(1, "a.png"), text(3, harm)])),
                field(4, text(1, "b.png")),
              ]),
            ),
          ]),
        ),
      ],
    ],
  ])("holds nothing of %s that was hidden behind another", (_, parts) => {
    const bytes = admitted(Buffer.concat(parts));
    expect(Buffer.from(bytes).includes(harm)).toBe(false);
    expect(Notification.decode(bytes)).toEqual(Notification.decode(Buffer.concat(parts)));
  });
});
