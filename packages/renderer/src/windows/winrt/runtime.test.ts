import { expect, test, vi } from "vitest";
import { type FakeMethod, FakeWindows, Refused } from "../../../test/support/fake-windows.js";
import { hresults, WindowsError } from "./hresult.js";
import { method } from "./interface.js";
import { type Runtime, startRuntime } from "./runtime.js";

const iids = {
  first: "11111111-0000-0000-0000-000000000001",
  second: "22222222-0000-0000-0000-000000000002",
  never: "33333333-0000-0000-0000-000000000003",
};
const every = method("Every", 6, ["string", "boolean", "int32", "uint32", "int64", "object"]);
const joined = method("Joined", 7, ["string", "string"], "string");
const isBig = method("IsBig", 8, ["int32"], "boolean");
const least = method("Least", 9, [], "int32");
const most = method("Most", 10, [], "uint32");
const time = method("Time", 11, ["int64"], "int64");
const other = method("Other", 12, [], "object");
const nothing = method("Nothing", 13, [], "object");
const refuse = method("Refuse", 14, ["string"], "string");

async function start() {
  const windows = await FakeWindows.open();
  const seen: unknown[][] = [];
  const second = windows.facet(iids.second);
  const methods: readonly FakeMethod<string>[] = [
    [every, (_self, ...values: unknown[]) => void seen.push(values)],
    [joined, (self, one: string, two: string) => `${self}: ${one}${two}`],
    [isBig, (_self, value: number) => value > 100],
    [least, () => -(2 ** 31)],
    [most, () => 2 ** 32 - 1],
    [time, (_self, ticks: bigint) => ticks + 1n],
    [other, () => windows.create([second], "the other")],
    [nothing, () => 0n],
    [
      refuse,
      () => {
        throw new Refused(hresults.accessDenied);
      },
    ],
  ];
  const first = windows.facet(iids.first, methods);
  const factory = windows.create([first, second], "here");
  windows.classes.set("A.Class", {
    factory,
    activate: () => windows.create([first], "new"),
  });
  windows.calls.length = 0;
  return { windows, seen, factory, runtime: startRuntime(windows.native) };
}

const refusal = (run: () => unknown): Pick<WindowsError, "call" | "hresult"> => {
  try {
    run();
  } catch (error) {
    if (error instanceof WindowsError) return { call: error.call, hresult: error.hresult };
  }
  throw new Error("not refused by Windows");
};

test.each([
  ["starts the runtime", 0, true],
  ["is content with a runtime that was started already", 1, true],
  ["is content with a thread of another kind, as Electron's", hresults.changedMode | 0, true],
  ["says so where the runtime does not start", hresults.accessDenied | 0, false],
])("%s", async (_what, code, isFine) => {
  const windows = await FakeWindows.open();
  windows.refusals.set("RoInitialize", code);
  const start = () => startRuntime(windows.native);
  if (isFine) expect(start).not.toThrow();
  else expect(refusal(start)).toEqual({ call: "RoInitialize", hresult: hresults.accessDenied });
});

test("takes every kind of value to Windows and back", async () => {
  const { windows, seen, runtime } = await start();
  const object = runtime.activate("A.Class");
  runtime.call(object, every, "text", true, -5, 4_000_000_000, 2n ** 60n, object);
  runtime.call(object, every, "", false, 0, 0, 0n, 0n);
  expect(seen).toEqual([
    ["text", true, -5, 4_000_000_000, 2n ** 60n, object],
    ["", false, 0, 0, 0n, null],
  ]);
  expect(runtime.call(object, joined, "ä\0", "€")).toBe("new: ä\0€");
  expect([runtime.call(object, isBig, 101), runtime.call(object, isBig, 100)]).toEqual([true, false]);
  expect(runtime.call(object, least)).toBe(-(2 ** 31));
  expect(runtime.call(object, most)).toBe(2 ** 32 - 1);
  expect(runtime.call(object, time, 5n)).toBe(6n);
  expect(runtime.call(object, time, 2n ** 61n)).toBe(2n ** 61n + 1n);
  expect(windows.at(runtime.call(object, other)).state).toBe("the other");
  expect(runtime.call(object, nothing)).toBe(0n);
  expect(windows.strings).toEqual([]);
});

test("describes each shape of a method to koffi once", async () => {
  const { windows, runtime } = await start();
  const object = runtime.activate("A.Class");
  const described = vi.spyOn(windows.native.koffi, "proto");
  try {
    const counts = [isBig, isBig, least, most, least].map((each) => {
      runtime.call(object, each as typeof isBig, 1);
      return described.mock.calls.length;
    });
    expect(counts).toEqual([1, 1, 2, 3, 3]);
  } finally {
    described.mockRestore();
  }
});

test("names the method that Windows refuses, and keeps no string of it", async () => {
  const { windows, runtime } = await start();
  const object = runtime.activate("A.Class");
  expect(refusal(() => runtime.call(object, refuse, "text"))).toEqual({
    call: "Refuse",
    hresult: hresults.accessDenied,
  });
  expect(windows.strings).toEqual([]);
});

test("gives another interface of an object, to be released on its own", async () => {
  const { windows, runtime } = await start();
  const object = runtime.factory("A.Class", iids.first);
  const cast = runtime.cast(object, iids.second);
  expect(windows.at(cast)).toBe(windows.at(object));
  expect([cast === object, windows.held]).toEqual([false, 2]);
  runtime.release(cast);
  expect(windows.held).toBe(1);
  expect(refusal(() => runtime.cast(object, iids.never))).toEqual({
    call: `QueryInterface {${iids.never}}`,
    hresult: hresults.noInterface,
  });
});

test("asks once for each factory and interface, until it is closed", async () => {
  const { windows, factory, runtime } = await start();
  const asked = () => windows.calls.filter((name) => name === "RoGetActivationFactory").length;
  const first = runtime.factory("A.Class", iids.first);
  expect(windows.at(first)).toBe(factory);
  expect(runtime.factory("A.Class", iids.first)).toBe(first);
  expect([asked(), windows.held]).toEqual([1, 1]);
  expect(runtime.factory("A.Class", iids.second)).not.toBe(first);
  expect([asked(), windows.held]).toEqual([2, 2]);
  runtime.close();
  runtime.close();
  expect(windows.held).toBe(0);
  runtime.factory("A.Class", iids.first);
  expect([asked(), windows.strings]).toEqual([3, []]);
});

test.each<[string, string, (runtime: Runtime) => unknown]>([
  [
    "RoGetActivationFactory Nowhere",
    "a factory of a class that is missing",
    ({ factory }) => factory("Nowhere", iids.first),
  ],
  [
    "RoActivateInstance Nowhere",
    "an object of a class that is missing",
    ({ activate }) => activate("Nowhere"),
  ],
])("names the call %s when it wants %s", async (call, _what, run) => {
  const { windows, runtime } = await start();
  expect(refusal(() => run(runtime))).toEqual({ call, hresult: hresults.classNotRegistered });
  expect(windows.strings).toEqual([]);
});

test("takes an answer without an object for a refusal", async () => {
  const { windows, runtime } = await start();
  for (const name of ["RoGetActivationFactory", "RoActivateInstance"]) windows.refusals.set(name, 0);
  expect(refusal(() => runtime.factory("A.Class", iids.first)).hresult).toBe(0);
  expect(refusal(() => runtime.activate("A.Class")).hresult).toBe(0);
});

test("releases at the end of a scope what it owns, the newest first, and nothing else", async () => {
  const { windows, runtime } = await start();
  const released: bigint[] = [];
  const { release } = runtime;
  runtime.release = (object) => {
    released.push(object);
    release(object);
  };
  const kept = runtime.activate("A.Class");
  const owned: bigint[] = [];
  const made = (own: (object: bigint) => bigint) => {
    for (let nth = 0; nth < 3; nth++) owned.push(own(runtime.activate("A.Class")));
  };
  expect(
    runtime.scope((own) => {
      made(own);
      return "result";
    }),
  ).toBe("result");
  expect(released).toEqual(owned.toReversed());
  expect(() =>
    runtime.scope((own) => {
      made(own);
      throw new Error("odd");
    }),
  ).toThrow("odd");
  expect(released).toHaveLength(6);
  expect([windows.held, windows.at(kept).references]).toEqual([1, 1]);
});
