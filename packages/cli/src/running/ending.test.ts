import { describe, expect, test } from "vitest";
import { wasStopped } from "./ending.js";

const failed = { code: 1, signal: null, at: 100_000 };

describe("wasStopped", () => {
  test("takes no success for a stop", () => {
    expect(wasStopped({ ...failed, code: 0 }, [{ signal: "SIGINT", at: 99_999 }])).toBe(false);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)(
    "knows a program that ended by %s",
    (signal) => {
      expect(wasStopped({ code: null, signal, at: 100_000 }, [{ signal, at: 1 }])).toBe(true);
    },
  );

  test("gives a program time to clean up and end with a code of its own", () => {
    expect(wasStopped(failed, [{ signal: "SIGINT", at: 95_000 }])).toBe(true);
    expect(wasStopped(failed, [{ signal: "SIGINT", at: 80_000 }])).toBe(false);
  });

  test("takes nobody's wish for a failure: killed from elsewhere, or told something else", () => {
    expect(wasStopped({ code: null, signal: "SIGTERM", at: 1 }, [])).toBe(false);
    expect(wasStopped(failed, [{ signal: "SIGUSR1", at: 99_999 }])).toBe(false);
  });

  test("knows that nobody reads any further", () => {
    expect(wasStopped({ code: null, signal: "SIGPIPE", at: 1 }, [])).toBe(true);
  });
});
