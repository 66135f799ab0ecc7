import { expect, test } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import { hresults } from "./hresult.js";
import { implement } from "./implement.js";
import { com, handlers } from "./interfaces.js";

test("answers for its interfaces, for IUnknown and as agile, and for nothing else", async () => {
  const windows = await FakeWindows.open();
  const object = implement(windows.native, [handlers.activated, handlers.failed], []);
  for (const iid of [com.unknown, com.agileObject, handlers.activated, handlers.failed])
    expect(windows.query(object, iid)).toEqual({ code: 0, face: object });
  for (const iid of [handlers.dismissed, com.classFactory])
    expect(windows.query(object, iid)).toEqual({ code: hresults.noInterface, face: null });
});

test("lives as long as the process, whatever is released", async () => {
  const windows = await FakeWindows.open();
  const object = implement(windows.native, [handlers.activated], []);
  for (let nth = 0; nth < 3; nth++)
    expect([1, 2].map((slot) => windows.invoke(object, slot, []))).toEqual([2, 1]);
  expect(windows.query(object, handlers.activated).face).toBe(object);
});

test("runs its methods after those of IUnknown, in their order", async () => {
  const windows = await FakeWindows.open();
  const seen: unknown[][] = [];
  const object = implement(
    windows.native,
    [handlers.activated],
    [
      { parameters: ["int32_t", "int32_t"], run: (...values: unknown[]) => void seen.push(values) },
      { parameters: ["int32_t"], run: (value: number) => value + 1 },
    ],
  );
  expect(windows.invoke(object, 3, ["int32_t", "int32_t"], 5, 6)).toBe(0);
  expect(windows.invoke(object, 4, ["int32_t"], 7)).toBe(8);
  expect(seen).toEqual([[5, 6]]);
});

test("an exception of a method is E_FAIL for Windows", async () => {
  const windows = await FakeWindows.open();
  const run = () => {
    throw new Error("odd");
  };
  const object = implement(windows.native, [handlers.activated], [{ parameters: [], run }]);
  expect(windows.invoke(object, 3, []) >>> 0).toBe(0x80004005);
});
