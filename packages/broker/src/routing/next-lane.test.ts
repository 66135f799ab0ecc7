import { type Lane, lanes } from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countTurn, nextLane, nobodyPassed, turnsBefore } from "./next-lane.js";

const waiting = fc.record({ critical: fc.boolean(), warning: fc.boolean(), info: fc.boolean() });

test("the most urgent lane goes first", () => {
  const all = { critical: true, warning: true, info: true };
  expect(nextLane(all, nobodyPassed())).toBe("critical");
  expect(nextLane({ ...all, critical: false }, nobodyPassed())).toBe("warning");
  expect(nextLane({ critical: false, warning: false, info: true }, nobodyPassed())).toBe("info");
  expect(nextLane({ critical: false, warning: false, info: false }, nobodyPassed())).toBeUndefined();
});

test("no lane that has something starves, and only such lanes are chosen", () => {
  fc.assert(
    fc.property(fc.array(waiting, { maxLength: 300, size: "max" }), (turns) => {
      const passed = nobodyPassed();
      const since: Record<Lane, number> = { critical: 0, warning: 0, info: 0 };
      for (const turn of turns) {
        const lane = nextLane(turn, passed);
        expect(lane === undefined).toBe(!turn.critical && !turn.warning && !turn.info);
        if (lane === undefined) continue;
        expect(turn[lane]).toBe(true);
        for (const other of lanes) since[other] = other === lane || !turn[other] ? 0 : since[other] + 1;
        countTurn(lane, turn, passed);
        expect(since.critical).toBeLessThanOrEqual(2);
        expect(since.warning).toBeLessThanOrEqual(turnsBefore.warning + 1);
        expect(since.info).toBeLessThanOrEqual(turnsBefore.info + 2);
      }
    }),
  );
});

test("where all lanes have something, a warning waits for 8 turns of others and news for 16", () => {
  const all = { critical: true, warning: true, info: true };
  const passed = nobodyPassed();
  const turns = Array.from({ length: 40 }, () => {
    const lane = nextLane(all, passed) ?? expect.fail();
    countTurn(lane, all, passed);
    return lane[0];
  });
  expect(turns.join("")).toBe("ccccccccwccccccciwccccccccwccccccicwcccc");
});

test("a lane that is empty has waited for nothing", () => {
  const passed = { critical: 3, warning: 7, info: 15 };
  countTurn("critical", { critical: true, warning: true, info: false }, passed);
  expect(passed).toEqual({ critical: 0, warning: 8, info: 0 });
});
