import { type Lane, UrgencyLevel } from "@toasty/proto";
import { expect, test } from "vitest";
import { formatCursor, levelOf, parseCursor, startOfAll } from "./cursor.js";

test.each([
  ["critical", "e1.c.7", UrgencyLevel.CRITICAL],
  ["warning", "e1.w.7", UrgencyLevel.WARNING],
  ["info", "e1.i.7", UrgencyLevel.INFO],
] as const)("writes and reads a position in the lane %s", (lane: Lane, text, level) => {
  expect(formatCursor("e1", lane, 7)).toBe(text);
  expect(parseCursor("cursor", text)).toEqual({ epoch: "e1", lane, sequence: 7 });
  expect(levelOf[lane]).toBe(level);
});

test("reads the longest epoch and the greatest sequence number", () => {
  const epoch = "a".repeat(32);
  expect(parseCursor("f", `${epoch}.i.${"9".repeat(15)}`)).toEqual({
    epoch,
    lane: "info",
    sequence: 999_999_999_999_999,
  });
  expect(parseCursor("f", "0.i.0").sequence).toBe(0);
});

test.each([
  "",
  "e.i",
  "e.i.",
  ".i.1",
  "e.x.1",
  "e.ci.1",
  "E.i.1",
  "e.i.-1",
  "e.i.1.5",
  "e.i.1 ",
  " e.i.1",
  "e.i.1\n",
  "e_i_1",
  `${"a".repeat(33)}.i.1`,
  `e.i.${"9".repeat(16)}`,
])("refuses %j, and names the field", (text) => {
  expect(() => parseCursor("resume.cursor", text)).toThrow(
    expect.objectContaining({
      code: "invalid_argument",
      violations: [
        { field: "resume.cursor", description: expect.stringMatching(/^is no cursor of this broker/) },
      ],
    }),
  );
});

test("begins every lane before everything, in an object of its own", () => {
  expect(startOfAll()).toEqual({ critical: 0, warning: 0, info: 0 });
  expect(startOfAll()).not.toBe(startOfAll());
});
