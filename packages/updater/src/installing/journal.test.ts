import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseVersion } from "../metadata/version.js";
import {
  advance,
  type Journal,
  type JournalEvent,
  type Move,
  parseJournal,
  serializeJournal,
} from "./journal.js";

const move: Move = {
  version: parseVersion("1.1.0"),
  folder: "1.1.0-11111111",
  channel: "stable",
  previousVersion: parseVersion("1.0.0"),
  previousFolder: "1.0.0-00000000",
};
const events: JournalEvent[] = ["start", "switched", "died", "late", "missing", "healthy"];
const reach = (...path: JournalEvent[]) =>
  path.reduce<Journal>((journal, event) => advance(journal, event), {
    state: "staged",
    move,
    restart: false,
  });

describe("the journal", () => {
  test("goes from staged to committed", () => {
    expect(reach("start").state).toBe("switching");
    expect(reach("start", "switched")).toEqual({ state: "pending", move, deaths: 0 });
    expect(reach("start", "switched", "healthy")).toEqual({ state: "committed", move });
  });

  test("forgives one death, and rolls back at the second", () => {
    expect(reach("start", "switched", "died")).toMatchObject({ state: "pending", deaths: 1 });
    expect(reach("start", "switched", "died", "healthy").state).toBe("committed");
    expect(reach("start", "switched", "died", "died")).toMatchObject({ state: "switching", back: "died" });
    expect(reach("start", "switched", "died", "died", "switched")).toEqual({
      state: "rolled-back",
      move,
      reason: "died",
    });
  });

  test("rolls back what is late or missing", () => {
    expect(reach("start", "switched", "late", "switched")).toMatchObject({ reason: "not-healthy" });
    expect(reach("start", "switched", "missing", "switched")).toMatchObject({ reason: "missing" });
    expect(reach("missing")).toEqual({ state: "idle" });
  });

  test("stays at its end whatever happens", () => {
    const ends = [reach("start", "switched", "healthy"), reach("start", "switched", "late", "switched")];
    for (const end of ends) for (const event of events) expect(advance(end, event)).toBe(end);
  });

  test("is read as it was written, in every state that events can bring about", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 10, size: "max" }), (path) => {
        const journal = reach(...path);
        expect(parseJournal(serializeJournal(journal))).toEqual(journal);
      }),
    );
  });

  test.each([
    ["no JSON", "{ torn"],
    ["another state", '{"state":"dreaming"}'],
    ["no move", '{"state":"pending","deaths":0}'],
    ["a folder out of place", JSON.stringify({ state: "committed", move: { ...move, folder: "../../etc" } })],
  ])("is refused for %s", (_, content) => {
    expect(() => parseJournal(content)).toThrow();
  });
});
