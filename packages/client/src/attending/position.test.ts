import { UrgencyLevel } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Position } from "./position.js";

const { INFO, WARNING, CRITICAL } = UrgencyLevel;

/** A delivery of a broker that names the lane, or of an older one, whose cursor does. */
interface Delivered {
  readonly cursor: string;
  readonly lane?: UrgencyLevel;
}

const positionAfter = (deliveries: readonly Delivered[], position = Position.start) =>
  deliveries.reduce<Position>((before, delivery) => before.advance(delivery), position);

describe("a position, with a broker that names the lane of each delivery", () => {
  test("keeps the last cursor of each lane, whatever it reads", () => {
    const position = positionAfter([
      { cursor: "?", lane: CRITICAL },
      { cursor: "a,b=c", lane: INFO },
      { cursor: "old.critical.1", lane: INFO },
      { cursor: "", lane: WARNING },
    ]);
    expect(position.cursors).toEqual(["?", "old.critical.1"]);
  });

  test("goes through a token and back", () => {
    const delivery = fc.record({
      cursor: fc.string({ unit: "grapheme" }),
      lane: fc.constantFrom(INFO, CRITICAL, 9),
    });
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 100, size: "max" }), (deliveries) => {
        const position = positionAfter(deliveries as Delivered[]);
        expect(Position.from(position.token).cursors).toEqual(position.cursors);
      }),
    );
  });

  test("goes on from the cursors of an older broker, one for each lane", () => {
    const before = Position.from("e.critical.1,e.info.5");
    const position = positionAfter([{ cursor: "opaque", lane: INFO }], before);
    expect(position.cursors).toEqual(["e.critical.1", "opaque"]);
    expect(Position.from(position.token).cursors).toEqual(position.cursors);
  });
});

describe("a position, with an older broker", () => {
  test("keeps the last cursor of each lane", () => {
    const cursors = ["e.critical.1", "e.info.2", "e.info.5", ""];
    const position = positionAfter(cursors.map((cursor) => ({ cursor })));
    expect(position.cursors).toEqual(["e.critical.1", "e.info.5"]);
    expect(position.token).toBe("e.critical.1,e.info.5");
  });

  test("goes through a token and back", () => {
    const cursor = fc
      .tuple(fc.constantFrom("critical", "warning", "info"), fc.nat())
      .map(([lane, n]) => ({ cursor: `e.1.${lane}.${n}` }));
    fc.assert(
      fc.property(fc.array(cursor, { maxLength: 100, size: "max" }), (deliveries) => {
        const position = positionAfter(deliveries);
        expect(Position.from(position.token).cursors).toEqual(position.cursors);
      }),
    );
  });

  test("drops the cursors of an old epoch when a new one begins", () => {
    const position = Position.from("old.critical.1,old.info.5");
    expect(position.advance({ cursor: "new.info.1" }).cursors).toEqual(["new.info.1"]);
  });

  test("is not moved by a cursor that names no lane", () => {
    const position = Position.from("e.info.5");
    expect(position.advance({ cursor: "nonsense" })).toBe(position);
  });
});

test.each(["nonsense", "info=", "info=%", "=x", "e.info.1,nonsense"])("%s is no token", (token) => {
  expect(() => Position.from(token)).toThrow(/resume.*is no resume token/);
});
