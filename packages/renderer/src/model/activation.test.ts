import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeActivation, encodeActivation } from "./activation.js";

test("gives back whatever characters went in", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, fc.boolean(), (key, action, dismiss) => {
      const activation = { key, action, ...(dismiss && { dismiss }) };
      expect(decodeActivation(encodeActivation(activation))).toEqual(activation);
    }),
  );
});

test("gives back lone surrogates and non-characters", () => {
  const activation = { key: "\uD800a\uFFFF", action: "=;%41%u0041\u0000" };
  const text = encodeActivation(activation);
  expect(text).not.toMatch(/[\p{Cs}\p{Cc}\uFFFF]/u);
  expect(decodeActivation(text)).toEqual(activation);
});

test("reads as ToastArguments do", () => {
  expect(encodeActivation({ key: "trainer/42", action: "View Details" })).toBe(
    "toast=trainer/42;action=View Details",
  );
});

test("says nothing about arguments of another make", () => {
  expect(decodeActivation("open=chat&channel=7")).toBeUndefined();
  expect(decodeActivation("")).toBeUndefined();
});
