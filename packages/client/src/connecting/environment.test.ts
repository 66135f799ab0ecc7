import { isId } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultAgent } from "./environment.js";

describe("defaultAgent", () => {
  test("is TOASTY_AGENT, else the script's name", () => {
    expect(defaultAgent({ TOASTY_AGENT: "trainer" }, "/x/y.js")).toBe("trainer");
    expect(defaultAgent({}, "/home/me/my train.py.mjs")).toBe("my-train.py");
    expect(defaultAgent({}, "")).toBe("agent");
  });

  test("is a legal id whatever the script is called", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, size: "max" }), (script) => {
        expect(defaultAgent({}, script)).toSatisfy(isId);
      }),
    );
  });
});
