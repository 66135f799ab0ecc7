import { expect, test } from "vitest";
import { checkVisual } from "./check-visual.js";
import { issues } from "./issue.js";
import type { AdaptiveText, ToastVisualChild } from "./toast.js";

const found = (...children: readonly ToastVisualChild[]) =>
  issues((complain) => checkVisual({ visual: { binding: { children } } }, complain)).map(
    ({ field, effect }) => `${effect} ${field}`,
  );
const line: ToastVisualChild = { kind: "text", text: "Hello" };
const image = { kind: "image", src: "file:///C:/a.png" } as const;
const bar = { kind: "progress", status: "…", value: 0.5 } as const;
const column = (text: Partial<AdaptiveText>, hintWeight?: number): ToastVisualChild => ({
  kind: "group",
  subgroups: [{ hintWeight, children: [{ kind: "text", text: "a", ...text }] }],
});
const children = "visual.binding.children";

test("texts, pictures, a bar and columns in their order are right", () => {
  expect(
    found(
      line,
      line,
      image,
      { ...image, placement: "hero" },
      bar,
      column({ hintMinLines: 1, hintMaxLines: 3 }, 1),
    ),
  ).toEqual([]);
});

test.each([
  [[image], [`refused ${children}`]],
  [[{ kind: "text", text: " " }], [`refused ${children}`]],
  [[{ ...line, placement: "attribution" }], [`refused ${children}`]],
  [[line, line, line, line], [`refused ${children}`]],
  [
    [line, { ...line, placement: "attribution" }, { ...line, placement: "attribution" }],
    [`refused ${children}`],
  ],
  [[line, { ...image, placement: "hero" }, { ...image, placement: "hero" }], [`refused ${children}`]],
  [[image, line], [`ignored ${children}[1]`]],
  [[{ ...line, hintMaxLines: 3 }], [`ignored ${children}`]],
  [[line, { ...line, hintMaxLines: 2 }, { ...line, hintMaxLines: 2 }], [`ignored ${children}`]],
  [[{ ...line, hintCallScenarioCenterAlign: true }], [`ignored ${children}[0].hintCallScenarioCenterAlign`]],
  [[line, { ...image, placement: "hero", hintCrop: "circle" }], [`ignored ${children}[1].hintCrop`]],
  [[line, { ...image, src: "a.png" }], [`refused ${children}[1].src`]],
  [[line, { ...image, spritesheetFps: 1 }], [`ignored ${children}[1].spritesheetSrc`]],
  [[line, { ...bar, status: "" }], [`refused ${children}[1].status`]],
  [[line, { ...bar, value: 1.1 }], [`refused ${children}[1].value`]],
  [[line, { ...bar, value: Number.NaN }], [`refused ${children}[1].value`]],
  [[line, { kind: "group", subgroups: [] }], [`refused ${children}[1]`]],
  [[line, column({}, 0)], [`refused ${children}[1].subgroups[0].hintWeight`]],
  [[line, column({ hintMinLines: 0 })], [`ignored ${children}[1].subgroups[0].children[0].hintMinLines`]],
  [
    [line, column({ hintMinLines: 3, hintMaxLines: 2 })],
    [`ignored ${children}[1].subgroups[0].children[0].hintMinLines`],
  ],
] as readonly (readonly [readonly ToastVisualChild[], readonly string[]])[])(
  "finds what is wrong (%#)",
  (given, expected) => {
    expect(found(...given)).toEqual(expected);
  },
);
