import { expect, test } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { WindowsError } from "./hresult.js";
import { stringTable } from "./string-table.js";

async function start() {
  const windows = await FakeWindows.open();
  return { windows, strings: stringTable(windows.native) };
}

test.each(["a", "Grüße, 世界 🎉", "with\0a NUL", "\0", "\ud800 alone", " ", "x".repeat(5000)])(
  "takes %j to Windows and back, unit by unit",
  async (text) => {
    const { windows, strings } = await start();
    const handle = strings.create(text);
    expect(windows.strings).toEqual([text]);
    expect(strings.take(handle)).toBe(text);
    expect(windows.strings).toEqual([]);
  },
);

test("the empty string is null, which nobody has to delete", async () => {
  const { windows, strings } = await start();
  const handle = strings.create("");
  expect(handle).toBe(0n);
  windows.calls.length = 0;
  strings.delete(handle);
  expect([strings.take(0n), strings.take(null)]).toEqual(["", ""]);
  expect(windows.calls).toEqual([]);
});

test("deletes a string that nobody reads", async () => {
  const { windows, strings } = await start();
  const [first, second] = [strings.create("first"), strings.create("second")];
  strings.delete(first);
  expect(windows.strings).toEqual(["second"]);
  expect(strings.take(second)).toBe("second");
});

test("says so where Windows makes no string", async () => {
  const { windows, strings } = await start();
  windows.refusals.set("WindowsCreateString", 0x8007000e | 0);
  expect(() => strings.create("text")).toThrow(WindowsError);
  windows.refusals.set("WindowsCreateString", 0);
  expect(strings.create("text")).toBe(0n);
});
