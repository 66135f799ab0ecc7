import { expect, test } from "vitest";
import { draftAt, putRun, runIn } from "../../test/draft.js";
import { speakerOf, speaksForItself } from "./speaker.js";

function family(...runs: readonly (readonly [job: string, parent: string | null, propagate?: boolean])[]) {
  const draft = draftAt();
  for (const [job, parent, propagate = false] of runs) putRun(draft, { job, parent, propagate });
  return (job: string) => speakerOf(draft, runIn(draft, job)).job;
}

test("speaks for itself without a whole, and through the whole of its whole with one", () => {
  const speaker = family(["a", null], ["b", "a"], ["c", "b"]);
  expect([speaker("a"), speaker("b"), speaker("c")]).toEqual(["a", "a", "a"]);
});

test("speaks for itself where it shall, and where nothing is known of the whole", () => {
  const speaker = family(["a", null], ["b", "a", true], ["c", "b"], ["d", "missing"]);
  expect([speaker("b"), speaker("c"), speaker("d")]).toEqual(["b", "b", "d"]);
});

test("speaks for itself in a circle", () => {
  const speaker = family(["a", "b"], ["b", "a"], ["c", "c"], ["d", "a"]);
  expect([speaker("a"), speaker("b"), speaker("c"), speaker("d")]).toEqual(["a", "b", "c", "d"]);
});

test("takes more than twenty wholes above each other for a circle", () => {
  const chain = Array.from({ length: 23 }, (_, at) => [`${at}`, at === 0 ? null : `${at - 1}`] as const);
  const speaker = family(...chain);
  expect([speaker("20"), speaker("21"), speaker("22")]).toEqual(["0", "21", "22"]);
});

test("tells whether a run speaks with its own voice", () => {
  const draft = draftAt();
  putRun(draft, { job: "a" });
  putRun(draft, { job: "b", parent: "a" });
  expect([speaksForItself(draft, runIn(draft, "a")), speaksForItself(draft, runIn(draft, "b"))]).toEqual([
    true,
    false,
  ]);
});
