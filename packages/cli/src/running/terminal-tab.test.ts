import { describe, expect, test } from "vitest";
import { terminalTab } from "./terminal-tab.js";

function tabOn(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
  const tab = terminalTab(stream as unknown as NodeJS.WriteStream);
  const print = async (text: string | Uint8Array) => {
    tab.passed(Buffer.from(text));
    await new Promise(setImmediate);
  };
  return { tab, written, print };
}

const half = "\u001b]9;4;1;50\u001b\\";
const none = "\u001b]9;4;0\u001b\\";

describe("terminalTab", () => {
  test("writes at once where the program is between two things", async () => {
    const { tab, written, print } = tabOn(true);
    await print("\u001b[32mgreen\u001b[0m\n");
    tab.write(half);
    tab.clear();
    expect(written).toEqual([half, none]);
  });

  test.each([
    ["a colour", "\u001b[3", "2mgreen"],
    ["a title", "\u001b]0;tit", "le\u0007"],
    ["a character", Buffer.from("😀").subarray(0, 2), Buffer.from("😀").subarray(2)],
  ])("waits for the end of %s that has only begun", async (_, begin, end) => {
    const { tab, written, print } = tabOn(true);
    await print(begin);
    tab.write(half);
    expect(written).toEqual([]);
    await print(end);
    expect(written).toEqual([half]);
  });

  test("clears also what is wrapped for tmux, and only what was shown", () => {
    const { tab, written } = tabOn(true);
    tab.clear();
    tab.write("\u001bPtmux;\u001b\u001b]9;4;1;50\u001b\u001b\\\u001b\\");
    tab.clear();
    expect(written.slice(1)).toEqual(["\u001bPtmux;\u001b\u001b]9;4;0\u001b\u001b\\\u001b\\"]);
  });

  test("writes nothing to what is no terminal", () => {
    const { tab, written } = tabOn(false);
    tab.write(half);
    tab.clear();
    expect(written).toEqual([]);
  });
});
