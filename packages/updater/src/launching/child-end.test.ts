import { describe, expect, test } from "vitest";
import { isDeath } from "./child-end.js";

describe("the end of a program", () => {
  test.each([
    [{ code: 1, signal: null }],
    [{ code: 127, signal: null }],
    [{ code: -1073741819, signal: null }],
    [{ code: 0xc0000005, signal: null }],
    [{ code: null, signal: "SIGSEGV" }],
    [{ code: null, signal: "SIGABRT" }],
  ] as const)("%j is a death", (end) => expect(isDeath(end)).toBe(true));

  test.each([
    [{ code: 0, signal: null }],
    [{ code: 130, signal: null }],
    [{ code: 143, signal: null }],
    [{ code: 0xc000013a, signal: null }],
    [{ code: 0x40010004, signal: null }],
    [{ code: null, signal: "SIGTERM" }],
    [{ code: null, signal: "SIGKILL" }],
  ] as const)("%j is somebody's wish", (end) => expect(isDeath(end)).toBe(false));
});
