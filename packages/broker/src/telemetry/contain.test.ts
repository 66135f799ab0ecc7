import { expect, test, vi } from "vitest";
import { containing } from "./contain.js";

test("passes on what a function is given and returns", () => {
  const onError = vi.fn();
  const add = containing(onError)((a: number, b: number) => a + b, 0);
  expect(add(2, 3)).toBe(5);
  expect(onError).not.toHaveBeenCalled();
});

test("stops every error, and passes on the first of all its functions", () => {
  const onError = vi.fn();
  const contain = containing(onError);
  const failing = (name: string) =>
    contain((): string => {
      throw name;
    }, `instead of ${name}`);
  const [one, two] = [failing("one"), failing("two")];
  expect([one(), two(), one()]).toEqual(["instead of one", "instead of two", "instead of one"]);
  expect(onError.mock.calls).toEqual([["one"]]);
});
