import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../../test/property.js";
import { resolveSettings } from "../settings/resolve-settings.js";
import { step } from "../step.js";
import { deserialise, serialise } from "./serialise.js";
import { initialState, type State } from "./state.js";

const { settings } = resolveSettings({ minRunMs: 0, minGapMs: 0 });
const context = { now: 1e12, monotonic: 5, settings };

const busy = (() => {
  const events = [
    { kind: "started", job: "a", total: 10, group: "g" },
    { kind: "started", job: "b", total: 10 },
    { kind: "dnd", state: "on" },
    { kind: "progress", job: "b", current: 6 },
    { kind: "problem", job: "b", problem: { message: "odd" } },
    { kind: "mute", until: 1e12 + 5, job: "x" },
    { kind: "failed", job: "b", problem: { code: "oom_error" } },
  ] as const;
  return events.reduce<State>((state, event) => step(state, event, context).state, initialState);
})();

describe("deserialise", () => {
  test("reads back what was written", () => {
    expect(deserialise(serialise(busy))).toEqual(busy);
    expect(deserialise(serialise(initialState))).toEqual(initialState);
  });

  test("takes a cut-off text for none", () => {
    const text = serialise(busy);
    holds(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(deserialise(text.slice(0, length))).toBeUndefined();
      }),
    );
  });

  test("takes another version for none", () => {
    expect(deserialise(JSON.stringify({ ...busy, version: 2 }))).toBeUndefined();
  });

  test("gives a state that every step can go on with, or none, whatever was changed in the file", () => {
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
          { kind: "restored" },
          { kind: "dnd", state: "off" },
          { kind: "progress", job: "a", current: 9 },
          { kind: "focus", state: "on" },
          { kind: "succeeded", job: "a" },
          { kind: "wake" },
        ] as const) {
          step(state, event, { ...context, monotonic: 1e9 });
        }
      }),
    );
  });
});
