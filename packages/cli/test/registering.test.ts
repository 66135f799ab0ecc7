import { describe, expect, test } from "vitest";
import { ownMachine, toasty } from "./toasty.js";

describe.skipIf(process.platform === "win32").each(["register", "unregister"])(
  "toasty %s off Windows",
  (name) => {
    test("says that nothing is needed, and is content", async () => {
      using machine = ownMachine();
      const { code, stdout, stderr } = await toasty([name], machine.env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^nothing is needed: only Windows .* this is (linux|darwin)\n$/);
    });

    test("says so to programs too", async () => {
      using machine = ownMachine();
      expect((await toasty([name, "--app", "Acme.Trainer", "--json"], machine.env)).json).toEqual([
        { needed: false, id: "Acme.Trainer", platform: process.platform },
      ]);
    });
  },
);
