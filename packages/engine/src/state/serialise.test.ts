import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "../../test/property.js";
import { resolveSettings, step } from "../index.js";
import { deserialise, serialise } from "./serialise.js";
import { initialState, type State } from "./state.js";

const { settings } = resolveSettings({ minRunMs: 0, minGapMs: 0 });
const context = { now: 1e12, monotonic: 5, settings };

const busy = (() => {
  const events = [
    { type: "started", job: "a", total: 10, group: "g" },
    { type: "started", job: "b", total: 10 },
    { type: "dnd", state: "on" },
    { type: "progress", job: "b", current: 6 },
    { type: "problem", job: "b", problem: { message: "odd" } },
    { type: "mute", until: 1e12 + 5, job: "x" },
    { type: "failed", job: "b", problem: { code: "oom_error" } },
  ] as const;
  return events.reduce<State>((state, event) => step(state, event, context).state, initialState);
})();

describe("deserialise", () => {
  it("reads back what was written", () => {
    expect(deserialise(serialise(busy))).toEqual(busy);
    expect(deserialise(serialise(initialState))).toEqual(initialState);
  });

  it("takes a cut-off text for none", () => {
    const text = serialise(busy);
    holds(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(deserialise(text.slice(0, length))).toBeUndefined();
      }),
    );
  });

  it("takes another version for none", () => {
    expect(deserialise(JSON.stringify({ ...busy, version: 2 }))).toBeUndefined();
  });

  it("gives a state that every step can go on with, or none, whatever was changed in the file", () => {
    const paths: string[][] = [];
    (function walk(value: unknown, path: string[]) {
      if (path.length > 0) paths.push(path);
      if (typeof value === "object" && value !== null) {
        for (const [name, part] of Object.entries(value)) walk(part, [...path, name]);
      }
    })(busy, []);
    holds(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const changed = JSON.parse(serialise(busy));
        const owner = path.slice(0, -1).reduce((part, name) => part[name], changed);
        owner[path.at(-1) as string] = value;
        const state = deserialise(JSON.stringify(changed));
        if (state === undefined) return;
        for (const event of [
          { type: "restored" },
          { type: "dnd", state: "off" },
          { type: "progress", job: "a", current: 9 },
          { type: "focus", state: "on" },
          { type: "succeeded", job: "a" },
          { type: "wake" },
        ] as const) {
          step(state, event, { ...context, monotonic: 1e9 });
        }
      }),
    );
  });
});
