import { isId } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usualAgent } from "./surroundings.js";

describe("usualAgent", () => {
  it("is TOASTY_AGENT, else the script's name", () => {
    expect(usualAgent({ TOASTY_AGENT: "trainer" }, "/x/y.js")).toBe("trainer");
    expect(usualAgent({}, "/home/me/my train.py.mjs")).toBe("my-train.py");
    expect(usualAgent({}, "")).toBe("agent");
  });

  it("is a legal id whatever the script is called", () => {
    fc.assert(
      fc.property(fc.string(), (script) => {
        expect(usualAgent({}, script)).toSatisfy(isId);
      }),
    );
  });
});
