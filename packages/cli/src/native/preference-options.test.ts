import { expect, test } from "vitest";
import { parse } from "../parsing/parse.js";
import { preferenceOptions, preferencesOf } from "./preference-options.js";

const read = (line: string) => {
  const command = { name: "desk", operands: {}, options: preferenceOptions };
  return preferencesOf(parse(command, line.split(" ").filter(Boolean)).options);
};

test("wishes nothing where nothing is given", () => {
  expect(read("")).toEqual({ quietHours: [], ceilings: {}, agents: {} });
});

test("takes every wish", () => {
  const line = [
    "--bypass critical --silent --quiet-hours 22:00-07:00 --quiet-hours 12:30-13:00",
    "--ceiling info=off --ceiling warning=normal --mute spammer --mute noise",
  ].join(" ");
  expect(read(line)).toEqual({
    bypass: "critical",
    sounds: "never",
    quietHours: [
      { start: "22:00", end: "07:00" },
      { start: "12:30", end: "13:00" },
    ],
    ceilings: { info: "off", warning: "normal" },
    agents: { spammer: "off", noise: "off" },
  });
});

test.each(["--quiet-hours 24:00-07:00", "--quiet-hours 7:00-7:00", "--quiet-hours 22:00", "--ceiling x=off"])(
  "refuses %s",
  (line) => expect(() => read(line)).toThrow(),
);
