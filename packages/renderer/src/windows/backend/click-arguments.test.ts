import fc from "fast-check";
import { expect, test } from "vitest";
import { asToastKey, toastKey } from "../../model/toast-key.js";
import { decodeClick, encodeClick } from "./click-arguments.js";

test("gives back whatever characters went in", () => {
  const text = fc.string({ unit: "binary", maxLength: 200, size: "max" });
  fc.assert(
    fc.property(text, text, (key, action) => {
      const click = { key: asToastKey(key), action };
      expect(decodeClick(encodeClick(click))).toEqual(click);
    }),
  );
});

test("gives back lone surrogates and non-characters", () => {
  const activation = { key: asToastKey("\uD800a\uFFFF"), action: "=;%41%u0041\u0000" };
  const text = encodeClick(activation);
  expect(text).not.toMatch(/[\p{Cs}\p{Cc}\uFFFF]/u);
  expect(decodeClick(text)).toEqual(activation);
});

test("reads as ToastArguments do", () => {
  expect(encodeClick({ key: toastKey("42", "trainer"), action: "View Details" })).toBe(
    "toast=trainer/42;action=View Details",
  );
});

test("says nothing about arguments of another make", () => {
  expect(decodeClick("open=chat&channel=7")).toBeUndefined();
  expect(decodeClick("")).toBeUndefined();
});
