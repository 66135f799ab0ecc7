import { describe, expect, test } from "vitest";
import { progressLine } from "./bar.js";
import { widthOf } from "./layout.js";

const bar = { title: "", status: "epoch 4/10", value: 0.4, valueText: "40 %" };

describe("the line of a bar", () => {
  test("has its usual places on a usual terminal", () => {
    expect(progressLine("Run 42", bar, 80)).toBe(
      "Run 42                   ████████░░░░░░░░░░░░  40 %  epoch 4/10",
    );
  });

  test.each([24, 30, 40, 60])("says how far it is also in %d columns", (width) => {
    const line = progressLine("A run with a long name, which gives way", bar, width);
    expect(line).toContain("█");
    expect(line).toContain("40 %");
    expect(widthOf(line)).toBeLessThanOrEqual(width);
  });
});
