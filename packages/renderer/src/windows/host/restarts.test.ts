import { expect, test } from "vitest";
import { mayRestart } from "./restarts.js";

test("a host that ended now and then is started again", () => {
  expect(mayRestart([0], 10)).toBe(true);
  expect(mayRestart([0, 1, 2, 3], 10)).toBe(true);
});

test("a host that ends by itself again and again is not", () => {
  expect(mayRestart([0, 1, 2, 3, 4], 10)).toBe(false);
});

test("what was long ago does not count", () => {
  expect(mayRestart([0, 1, 2, 3, 4], 60_005)).toBe(true);
});
