import { isAbsolute, resolve } from "node:path";
import { expect, test } from "vitest";
import { layoutOf } from "./layout.js";

test("does not depend on the folder that the app is in later", () => {
  for (const path of Object.values(layoutOf("some/where"))) expect(isAbsolute(path), path).toBe(true);
  expect(layoutOf("some/where").root).toBe(resolve("some/where"));
});
