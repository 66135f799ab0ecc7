import { expect, test } from "vitest";
import type { Environment } from "./environment.js";
import { runtimeFiles } from "./runtime-file.js";

const on = (given: Partial<Environment>) =>
  runtimeFiles({ env: {}, platform: "linux", home: "/home/ada", uid: 1000, ...given } as Environment);

test("on Linux the folders with and without a login session are tried, that of this program first", () => {
  const inHome = "/home/ada/.toasty/run/broker.json";
  const inSession = "/run/user/1000/toasty/broker.json";
  expect(on({})).toEqual([inHome, inSession]);
  expect(on({ env: { XDG_RUNTIME_DIR: "/run/user/1000" } })).toEqual([inSession, inHome]);
  expect(on({ env: { XDG_RUNTIME_DIR: "/elsewhere" } })).toEqual([
    "/elsewhere/toasty/broker.json",
    inSession,
    inHome,
  ]);
});

test.each<[string, Partial<Environment>, string]>([
  ["a folder is given", { env: { TOASTY_RUNTIME_DIR: "/r" } }, "/r/broker.json"],
  ["nobody knows the user", { uid: undefined }, "/home/ada/.toasty/run/broker.json"],
  ["the system is a Mac", { platform: "darwin" }, "/home/ada/Library/Application Support/toasty/broker.json"],
])("there is one place where %s", (_, given, path) => {
  expect(on(given)).toEqual([path]);
});
