import { expect, test } from "vitest";
import { drawMutants } from "./sample.mjs";

const mutants = ["a.ts", "b.ts", "c.ts"].flatMap((file) =>
  Array.from({ length: 20 }, (_, nth) => ({ file, mutator: nth < 15 ? "negate" : "constant", nth })),
);

test("draws the same for the same seed, and something else for another", () => {
  const draw = (seed) => [...drawMutants(mutants, seed)];
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(new Set(draw(1)).size).toBe(mutants.length);
});

test("spreads every first part over files and mutators", () => {
  const first = [...drawMutants(mutants, 7)].slice(0, 12);
  for (const file of ["a.ts", "b.ts", "c.ts"])
    expect(first.filter((one) => one.file === file)).toHaveLength(4);
  expect(first.filter(({ mutator }) => mutator === "constant")).toHaveLength(6);
});
