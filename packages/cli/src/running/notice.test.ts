import { setImmediate as immediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { Notice } from "./notice.js";

const bytes = (text: string) => Buffer.from(text);

test("is written at once at the start of a line, and once", () => {
  const written: string[] = [];
  const notice = new Notice((text) => written.push(text));
  notice.say("hello");
  notice.flush();
  expect(written).toEqual(["hello\n"]);
});

test("waits for the end of the program's line", async () => {
  const written: string[] = [];
  const notice = new Notice((text) => written.push(text));
  notice.passed(bytes("half a "));
  notice.passed(bytes(""));
  notice.say("hello");
  notice.passed(bytes("line"));
  await immediate();
  expect(written).toEqual([]);
  notice.passed(bytes("\n"));
  // The program's bytes go out first.
  expect(written).toEqual([]);
  await immediate();
  expect(written).toEqual(["hello\n"]);
});

test("ends a line that the program left open", () => {
  const written: string[] = [];
  const notice = new Notice((text) => written.push(text));
  notice.passed(bytes("no newline"));
  notice.say("hello");
  notice.flush();
  expect(written).toEqual(["\nhello\n"]);
});
