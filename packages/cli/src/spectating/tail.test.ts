import { expect, it } from "vitest";
import { tailOf } from "./tail.js";

it("tailOf keeps the last lines, however many there are", () => {
  const tail = tailOf(3);
  for (let line = 1; line <= 1_000; line++) tail.push(`${line}`);
  expect(tail.lines.slice(-3)).toEqual(["998", "999", "1000"]);
  expect(tail.lines.length).toBeLessThanOrEqual(6);
});

it("tailOf keeps the last state of a display only", () => {
  const tail = tailOf(5);
  tail.push("start");
  for (let percent = 10; percent <= 90; percent += 10) tail.push(`${percent}%`, true);
  tail.push("boom");
  expect(tail.lines).toEqual(["start", "90%", "boom"]);
});
