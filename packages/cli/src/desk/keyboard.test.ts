import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import type { Key } from "./answering.js";
import { type KeyStream, listenToKeyboard } from "./keyboard.js";

/** A terminal's input, with the modes it was put into and the keys that were read. */
function keyboard() {
  const modes: boolean[] = [];
  const keys: Key[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => modes.push(raw),
  });
  const listening = listenToKeyboard(stdin as unknown as KeyStream, (key) => keys.push(key));
  const press = (text: string | undefined, key: object) => stdin.emit("keypress", text, key);
  return { stdin, modes, keys, listening, press };
}

test.each([
  ["\r", { name: "return" }, { name: "enter" }],
  ["\n", { name: "enter" }, { name: "enter" }],
  ["\u007f", { name: "backspace" }, { name: "backspace" }],
  ["\t", { name: "tab" }, { name: "tab" }],
  ["\u001b", { name: "escape" }, { name: "escape" }],
  ["\u001b", { name: "escape", meta: true }, { name: "escape" }],
  ["a", { name: "a" }, { name: "text", text: "a" }],
  ["ü", {}, { name: "text", text: "ü" }],
  ["\u0001", { name: "a", ctrl: true }, undefined],
  ["a", { name: "a", meta: true }, undefined],
  ["\u0007", {}, undefined],
  [undefined, { name: "up" }, undefined],
] as const)("reads %j with %j as %j", (text, key, expected) => {
  const { keys, press } = keyboard();
  press(text, key);
  expect(keys).toEqual(expected ? [expected] : []);
});

test("lets Ctrl-C interrupt, and a bare c be text", () => {
  const interrupted = vi.fn();
  process.on("SIGINT", interrupted);
  try {
    const { keys, press } = keyboard();
    press("c", { name: "c" });
    expect(interrupted).not.toHaveBeenCalled();
    press("\u0003", { name: "c", ctrl: true });
    expect(interrupted).toHaveBeenCalledOnce();
    expect(keys).toEqual([{ name: "text", text: "c" }]);
  } finally {
    process.off("SIGINT", interrupted);
  }
});

test("takes the terminal until it is disposed, and gives it back", () => {
  const { stdin, modes, keys, listening, press } = keyboard();
  expect([modes, stdin.isPaused()]).toEqual([[true], false]);
  listening[Symbol.dispose]();
  press("a", { name: "a" });
  expect([modes, stdin.isPaused(), keys]).toEqual([[true, false], true, []]);
});
