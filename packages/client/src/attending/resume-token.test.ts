import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Position } from "./resume-token.js";

describe("Position", () => {
  it("keeps the last cursor of each lane", () => {
    const position = new Position();
    for (const cursor of ["e.critical.1", "e.info.2", "e.info.5", ""]) position.advance(cursor);
    expect(position.cursors).toEqual(["e.critical.1", "e.info.5"]);
  });

  it("goes through a token and back", () => {
    const cursor = fc
      .tuple(fc.constantFrom("critical", "warning", "info"), fc.nat())
      .map(([lane, n]) => `e.1.${lane}.${n}`);
    fc.assert(
      fc.property(fc.array(cursor), (cursors) => {
        const position = new Position();
        for (const each of cursors) position.advance(each);
        expect(Position.from(position.token).cursors).toEqual(position.cursors);
      }),
    );
  });

  it("drops the old journal's cursors when a new one begins", () => {
    const position = Position.from("old.critical.1,old.info.5");
    position.advance("new.info.1");
    expect(position.cursors).toEqual(["new.info.1"]);
  });

  it("refuses what is no token", () => {
    expect(() => Position.from("nonsense")).toThrow(/resume.*is no resume token/);
  });
});
