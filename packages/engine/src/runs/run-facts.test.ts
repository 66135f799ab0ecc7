import { expect, test } from "vitest";
import type { RunFacts } from "../events/event.js";
import { newRun } from "../state/run.js";
import { faultsOfFacts, withFacts } from "./run-facts.js";

const run = {
  ...newRun("a", 1, 0),
  title: "T",
  group: "g",
  host: "h",
  declared: 5,
  parent: "p",
  propagate: true,
  stallMs: 9,
};

test("takes what is told", () => {
  const facts = {
    title: " New ",
    group: "n",
    host: "i",
    total: 7,
    parent: "q",
    propagate: false,
    stallMs: 3,
  };
  expect(withFacts(run, facts)).toEqual({
    ...run,
    title: "New",
    group: "n",
    host: "i",
    declared: 7,
    parent: "q",
    propagate: false,
    stallMs: 3,
  });
});

test.each<[facts: object]>([
  [{}],
  [{ title: "", group: " ", host: 7, parent: "", total: -1, stallMs: Number.NaN }],
  [{ total: undefined, propagate: undefined }],
])("keeps what is not told, or makes no sense: %j", (facts) => {
  expect(withFacts(run, facts as RunFacts)).toEqual(run);
});

test("takes a total that nobody knows, and turns -0 into 0", () => {
  expect(withFacts(run, { total: null }).declared).toBeNull();
  expect(withFacts(run, { total: -0, stallMs: -0 })).toMatchObject({ declared: 0, stallMs: 0 });
  expect(withFacts(run, { propagate: 1 as unknown as boolean }).propagate).toBe(false);
});

test("cuts long texts to 200 characters", () => {
  const { title, group, host } = withFacts(run, {
    title: "t".repeat(201),
    group: "g".repeat(201),
    host: "h".repeat(201),
  });
  expect([title.length, group?.length, host.length]).toEqual([200, 200, 200]);
});

test("says what makes no sense", () => {
  expect(faultsOfFacts({})).toEqual([]);
  expect(faultsOfFacts({ total: null, stallMs: 0 })).toEqual([]);
  expect(faultsOfFacts({ total: 0 })).toEqual([]);
  expect(faultsOfFacts({ total: -1, stallMs: Number.POSITIVE_INFINITY })).toEqual([
    "total must be a finite number of at least 0, or null where it is not known, not -1",
    "stallMs must be a finite number of at least 0, not Infinity",
  ]);
});
