import { info, limits, Notification, progress, question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { bytesField as field } from "../testing/fields.js";
import { admit } from "./admit.js";
import { decodePublish, type RawPublish } from "./decode-publish.js";

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

describe("what is refused", () => {
  const wanted = (more: Parameters<typeof Notification.fromPartial>[0] = {}, target = "desktop") => {
    const notification = Notification.fromPartial({ ...info("news"), ...more });
    const bytes = Notification.encode(notification).finish();
    return { target, notification, bytes, unambiguous: true, leaseMs: undefined };
  };
  const refusal = (...fields: string[]) =>
    expect.objectContaining({
      reason: "INVALID",
      violations: fields.map((field) => expect.objectContaining({ field })),
    });

  test.each([
    ["a target that is no client id", wanted({}, "no desk"), ["target_client_id"]],
    ["an id that is none", wanted({ id: "a b" }), ["notification.id"]],
    ["what brokers write", wanted({ origin: "elsewhere" }), ["notification.origin"]],
    [
      "all of it, told at once",
      wanted({ id: "a b", origin: "elsewhere" }, "no desk"),
      ["target_client_id", "notification.id", "notification.origin"],
    ],
  ])("%s", (_, publish, fields) => {
    expect(() => admit(publish)).toThrow(refusal(...fields));
  });

  test("a message of more bytes than are delivered, before anything else is looked at", () => {
    const { bytes: _, ...publish } = wanted({}, "no desk");
    const tooLarge = expect.objectContaining({
      reason: "MESSAGE_TOO_LARGE",
      message: expect.stringMatching(/^The notification is 262145 bytes; .*[^.]\.$/),
      violations: [expect.objectContaining({ field: "notification" })],
    });
    expect(() => admit({ ...publish, bytes: Buffer.alloc(limits.messageBytes) })).toThrow(
      refusal("target_client_id"),
    );
    expect(() => admit({ ...publish, bytes: Buffer.alloc(limits.messageBytes + 1) })).toThrow(tooLarge);
  });

  test("nothing that is harmless once it was cleaned", () => {
    const admitted = admit(wanted({ ...info(`title${harm}`), importance: 4 }));
    expect(admitted).toMatchObject({ target: "desktop", lane: "critical" });
    expect(Notification.decode(admitted.bytes)).toEqual(admitted.notification);
    expect(Buffer.from(admitted.bytes).includes(harm)).toBe(false);
  });
});
