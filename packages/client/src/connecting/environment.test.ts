import { isId } from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultAgent, thisEnvironment } from "./environment.js";

test("this environment is that of this process", () => {
  const { platform, env, random, uid } = thisEnvironment();
  expect({ platform, env, uid }).toEqual({
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.(),
  });
  expect(random()).toBeLessThan(1);
});

describe("defaultAgent", () => {
  test("is TOASTY_AGENT, else the script's name", () => {
    expect(defaultAgent({ TOASTY_AGENT: "trainer" }, "/x/y.js")).toBe("trainer");
    expect(defaultAgent({}, "/home/me/my train.py.mjs")).toBe("my-train.py");
    expect(defaultAgent({}, "")).toBe("agent");
  });

  test("is taken from the running script where none is named, and from no more than an id may have", () => {
    const argv = process.argv;
    try {
      process.argv = ["/bin/node", "/home/me/train.mjs"];
      expect(defaultAgent({})).toBe("train");
      process.argv = ["/bin/node"];
      expect(defaultAgent({})).toBe("agent");
    } finally {
      process.argv = argv;
    }
    expect(defaultAgent({}, "x".repeat(200))).toBe("x".repeat(128));
  });

  test("is a legal id whatever the script is called", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, size: "max" }), (script) => {
        expect(defaultAgent({}, script)).toSatisfy(isId);
      }),
    );
  });
});
