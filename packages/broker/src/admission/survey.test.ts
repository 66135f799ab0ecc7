import { readFileSync } from "node:fs";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { expect, test } from "vitest";
import { bytesField as field } from "../testing/fields.js";
import { varintField } from "../wire.js";
import { survey } from "./survey.js";

interface Descriptor {
  readonly field: readonly { readonly number: number; readonly label: string; readonly typeName: string }[];
  readonly nestedType: readonly (Descriptor & { readonly name: string })[];
}

const contract = loadFileDescriptorSetFromBuffer(
  readFileSync(new URL(import.meta.resolve("@toasty/proto/descriptor.binpb"))),
);

/** Returns the message of a name, as a field of `outer` has it; undefined: it is an enum, or no type at all. */
function messageOf(name: string, outer?: Descriptor): Descriptor | undefined {
  const nested = outer?.nestedType.find((one) => one.name === name);
  const type = contract[`sam.notifications.v1.${name}`]?.type as Descriptor | undefined;
  return nested ?? (type && "field" in type ? type : undefined);
}

test("every field of the contract may be there once, and twice only if it is repeated", () => {
  let fields = 0;
  const visit = (message: Descriptor, wrap: (content: Buffer) => Buffer) => {
    for (const { number, label, typeName } of message.field) {
      fields++;
      const once = field(number);
      expect(survey(wrap(once)).unambiguous).toBe(true);
      const twice = survey(wrap(Buffer.concat([once, once]))).unambiguous;
      expect(twice, `${typeName} ${number}`).toBe(label === "LABEL_REPEATED");
      const below = messageOf(typeName, message);
      if (below) visit(below, (content) => wrap(field(number, content)));
    }
  };
  visit(messageOf("Notification") as Descriptor, (content) => content);
  expect(fields).toBeGreaterThan(70);
});

test("two payloads are ambiguous, and unknown fields are not", () => {
  expect(survey(Buffer.concat([field(5), field(6)])).unambiguous).toBe(false);
  expect(survey(Buffer.concat([field(999), field(5, field(999)), field(999)])).unambiguous).toBe(true);
});

test("labels are counted, whatever their keys", () => {
  expect(survey(Buffer.concat([field(29, field(1)), field(29, field(1))]))).toEqual({
    unambiguous: true,
    labels: 2,
  });
});

test("a message whose fields are there once each is unambiguous", () => {
  const message = messageOf("Notification") as Descriptor;
  const payloads = [5, 6, 7, 8];
  const numbers = message.field.map(({ number }) => number).filter((number) => !payloads.includes(number));
  const all = Buffer.concat([...numbers, 5].map((number) => field(number)));
  expect(survey(all).unambiguous).toBe(true);
  for (const number of numbers.filter((each) => each !== 29))
    expect(survey(Buffer.concat([all, field(number)])).unambiguous, String(number)).toBe(false);
});

test("a number where a message should be is no message", () => {
  expect(survey(varintField(5, 1))).toEqual({ unambiguous: true, labels: 0 });
});
