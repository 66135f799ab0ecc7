import { Notification, PublishRequest } from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodePublish, decodePublishItem } from "./admission/decode-publish.js";
import { FieldReader, stringField, varintField } from "./wire.js";

const request = fc.record({ target: fc.string(), title: fc.string(), timestampMs: fc.nat() });

test("a publish is read as the generated decoder reads it, with the notification's own bytes", () => {
  fc.assert(
    fc.property(request, ({ target, title, timestampMs }) => {
      const value = { header: { title, subtitle: undefined }, bodyTextLine1: "", bodyTextLine2: "" };
      const notification = Notification.fromPartial({
        timestampMs,
        payload: { $case: "textMessage", value },
      });
      const bytes = PublishRequest.encode({ targetClientId: target, notification }).finish();
      const expected = PublishRequest.decode(bytes);
      const raw = decodePublish(bytes);
      expect(raw).toMatchObject({ target: expected.targetClientId, notification: expected.notification });
      expect(Notification.decode((raw as { bytes: Uint8Array }).bytes)).toEqual(expected.notification);
    }),
  );
});

test("appended fields are read as the last word", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200, size: "max" }), fc.nat(), (id, timestampMs) => {
      const bytes = Notification.encode(Notification.fromPartial({ id: "before", timestampMs: 7 })).finish();
      const joined = Buffer.concat([bytes, stringField(1, id), varintField(4, timestampMs)]);
      expect(Notification.decode(joined)).toMatchObject({ id, timestampMs });
    }),
  );
});

test("no bytes at all make the decoders throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200, size: "max" }), (bytes) => {
      decodePublish(bytes);
      decodePublishItem(bytes);
    }),
    { numRuns: 1000 },
  );
});

test("broken bytes are told from good ones", () => {
  const fields = (hex: string) => {
    let count = 0;
    for (const reader = new FieldReader(Buffer.from(hex, "hex")); reader.next(); ) count++;
    return count;
  };
  expect(fields("0a0161" + "2001" + "090000000000000000" + "0d00000000")).toBe(4);
  for (const hex of ["0a", "0a05", "0a0261", "00", "0b", "09000000", `20${"ff".repeat(10)}`]) {
    expect(() => fields(hex)).toThrow(RangeError);
  }
});
