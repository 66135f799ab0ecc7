import { expect, test } from "vitest";
import { categories } from "./categories.js";

const rows = Object.entries(categories).map(
  ([name, { scenario, sound, icon, colour, hero, duration, buttons }]) =>
    [name, scenario, sound, icon, colour, hero ? "hero" : "", duration, Object.keys(buttons).join(" ")].join(
      ", ",
    ),
);

test("the taxonomy is the table of the contract: scenario, sound, icon, colour, picture, time and buttons", () => {
  expect(rows).toEqual([
    "info, default, default, info, blue, , short, details",
    "success, default, default, success, green, , short, details",
    "progress, default, silent, progress, blue, , short, ",
    "warning, default, im, warning, yellow, , long, ignore details",
    "error, alarm, alarm, error, red, hero, long, accept retry",
    "completion, default, default, success, green, , long, details",
    "question, reminder, reminder, question, blue, , long, ",
  ]);
});
