import { describe, expect, test } from "vitest";
import { paths } from "./paths.js";

describe("paths", () => {
  test("follow the customs of each platform", () => {
    expect(
      paths({ platform: "linux", env: { XDG_RUNTIME_DIR: "/run/user/1" }, home: "/home/ada" }),
    ).toMatchObject({
      runtimeFile: "/run/user/1/toasty/broker.json",
      socket: "/run/user/1/toasty/broker.sock",
      tokenFiles: { publisher: "/home/ada/.config/toasty/publisher.token" },
    });
    expect(paths({ platform: "linux", env: {}, home: "/home/ada" }).runtimeDir).toBe("/home/ada/.toasty/run");
    expect(paths({ platform: "darwin", env: {}, home: "/Users/ada" })).toMatchObject({
      runtimeDir: "/Users/ada/Library/Application Support/toasty",
      configDir: "/Users/ada/Library/Application Support/toasty",
    });
    const env = { LOCALAPPDATA: "C:\\L", APPDATA: "C:\\R" };
    expect(paths({ platform: "win32", env, home: "C:\\Users\\ada" })).toMatchObject({
      runtimeFile: "C:\\L\\Toasty\\broker.json",
      socket: undefined,
      tokenStore: "C:\\R\\Toasty\\tokens.json",
    });
  });

  test("are moved by the environment", () => {
    const env = { TOASTY_RUNTIME_DIR: "/r", TOASTY_CONFIG_DIR: "/c", XDG_RUNTIME_DIR: "/x" };
    expect(paths({ platform: "linux", env, home: "/h" })).toMatchObject({
      runtimeFile: "/r/broker.json",
      alertFile: "/c/critical-alerts.jsonl",
    });
  });
});
