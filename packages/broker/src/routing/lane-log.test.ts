import { GapReason } from "@toasty/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LaneLog, type LogEntry } from "./lane-log.js";

const entry = (sequence: number, bytes = 10): LogEntry => ({
  kind: "notification",
  sequence,
  delivery: Buffer.alloc(bytes),
});

/** Reads what a reader at a position still gets: entries by their place, gaps by how many they stand for. */
function read(log: LaneLog, from: number): (number | { gap: number; to: number })[] {
  const seen: (number | { gap: number; to: number })[] = [];
  for (let slot = log.after(from); slot; slot = log.after(slot.sequence)) {
    seen.push(slot.content?.kind === "gap" ? { gap: slot.content.count, to: slot.sequence } : slot.sequence);
  }
  return seen;
}

test("is read in order from any place", () => {
  const log = new LaneLog();
  for (const seq of [2, 5, 9]) log.append(entry(seq), 0);
  expect(read(log, 0)).toEqual([2, 5, 9]);
  expect(read(log, 5)).toEqual([9]);
  expect(read(log, 9)).toEqual([]);
});

test("marks what was evicted, and joins marks that touch", () => {
  const log = new LaneLog();
  for (const seq of [1, 2, 3, 4]) log.append(entry(seq), 0);
  for (const seq of [1, 2]) log.evict(log.at(seq) ?? expect.fail(), GapReason.OVERFLOW);
  log.remove(log.at(3) ?? expect.fail());
  expect(read(log, 0)).toEqual([{ gap: 2, to: 2 }, 4]);
  log.evict(log.at(4) ?? expect.fail(), GapReason.EXPIRED);
  expect(read(log, 0)).toEqual([
    { gap: 2, to: 2 },
    { gap: 1, to: 4 },
  ]);
});

type Op = { kind: "append"; bytes: number } | { kind: "bury" | "evict" | "trim"; at: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), bytes: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constantFrom("bury" as const, "evict" as const, "trim" as const), at: fc.nat(1000) }),
);

test("agrees with a plain list under any use: order, counts, bytes, and nothing evicted goes unmarked", () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 300, size: "max" }), (ops) => {
      const log = new LaneLog();
      let model: { seq: number; bytes: number; state: "live" | "buried" | "gap" }[] = [];
      let seq = 0;
      let cutGaps = 0;
      for (const step of ops) {
        const live = model.filter(({ state }) => state === "live");
        if (step.kind === "append") {
          seq += 2;
          log.append(entry(seq, step.bytes), 0);
          model.push({ seq, bytes: step.bytes, state: "live" });
        } else if (step.kind === "trim") {
          const to = model[step.at % (model.length + 1)]?.seq ?? 0;
          log.trim(to);
          cutGaps += model.filter((item) => item.seq <= to && item.state === "gap").length;
          model = model.filter((item) => item.seq > to);
        } else {
          const chosen = live[step.at % (live.length || 1)];
          if (!chosen) continue;
          const slot = log.at(chosen.seq);
          if (!slot) throw new Error(`${chosen.seq} should be there`);
          if (step.kind === "bury") log.remove(slot);
          else log.evict(slot, GapReason.OVERFLOW);
          chosen.state = step.kind === "bury" ? "buried" : "gap";
        }
      }
      const live = model.filter(({ state }) => state === "live");
      expect(log.messages).toBe(live.length);
      expect(log.bytes).toBe(live.reduce((sum, { bytes }) => sum + bytes, 0));
      const seen = read(log, 0);
      expect(seen.filter((item) => typeof item === "number")).toEqual(live.map((item) => item.seq));
      const marked = seen.reduce<number>((sum, item) => sum + (typeof item === "number" ? 0 : item.gap), 0);
      // A mark stands for all that it was joined from until the last of them is cut off.
      const gaps = model.filter(({ state }) => state === "gap").length;
      expect(marked).toBeGreaterThanOrEqual(gaps);
      expect(marked).toBeLessThanOrEqual(gaps === 0 ? 0 : gaps + cutGaps);
      expect(log.oldest()?.sequence).toBe(live[0]?.seq);
    }),
  );
});

test("keeps no more holes than entries, however often something is replaced", () => {
  const log = new LaneLog();
  log.append(entry(1), 0);
  for (let seq = 2; seq < 10_000; seq++) {
    log.append(entry(seq), 0);
    if (seq > 2) log.remove(log.at(seq - 1) ?? expect.fail());
  }
  expect(log.slots).toBeLessThan(100);
  expect(read(log, 0)).toEqual([1, 9999]);
});

test("what comes after everything else has gone is read", () => {
  const log = new LaneLog();
  for (let seq = 1; seq < 100; seq++) {
    log.append(entry(seq), 0);
    expect(read(log, 0)).toEqual([seq]);
    log.remove(log.at(seq) ?? expect.fail());
    expect([read(log, 0), log.slots, log.messages]).toEqual([[], 0, 0]);
  }
});
