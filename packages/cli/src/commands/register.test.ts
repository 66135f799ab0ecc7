import { registerApp, unregisterApp } from "@toasty/renderer/windows";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { toastyApp } from "../native/app.js";
import { register, unregister } from "./register.js";

vi.mock("@toasty/renderer/windows", () => ({ registerApp: vi.fn(), unregisterApp: vi.fn() }));

const { platform } = process;
const be = (name: string) => Object.defineProperty(process, "platform", { value: name });
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(registerApp).mockImplementation(
    async ({ id, command }) => ({ id, command: command?.join(" ") }) as never,
  );
});
afterEach(() => void be(platform));

describe("elsewhere than on Windows", () => {
  test.each([
    ["register", register],
    ["unregister", unregister],
  ] as const)("%s says that nothing is needed, and does nothing", async (_, command) => {
    be("linux");
    const { code, stdout } = await runHere(command, []);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nothing is needed: .* this is linux\n$/);
    const { json } = await runHere(command, ["--app", "Acme.Trainer", "--json"]);
    expect(json()).toEqual([{ needed: false, id: "Acme.Trainer", platform: "linux" }]);
    expect(registerApp).not.toHaveBeenCalled();
    expect(unregisterApp).not.toHaveBeenCalled();
  });
});

describe("on Windows", () => {
  beforeEach(() => void be("win32"));

  test("an app is registered with its name, its icon and what a click starts", async () => {
    const line = [
      "--app",
      "Acme.Trainer",
      "--name",
      "Acme Trainer",
      "--icon",
      "C:/a.ico",
      "--program",
      "C:/t",
    ];
    const { code, stdout } = await runHere(register, line);
    expect(code).toBe(0);
    expect(stdout).toBe("Acme.Trainer is registered: a click starts C:/t\n");
    const app = { id: "Acme.Trainer", name: "Acme Trainer", icon: "C:/a.ico", command: ["C:/t"] };
    expect(vi.mocked(registerApp).mock.calls).toEqual([[app]]);
    expect((await runHere(register, [...line, "--json"])).json()).toEqual([
      { needed: true, id: "Acme.Trainer", command: "C:/t" },
    ]);
  });

  test("without options it is the desk of this command, under its own id", async () => {
    await runHere(register, []);
    const { id } = toastyApp;
    const command = [process.execPath, process.argv[1], "desk", "--app", id, "--"];
    expect(vi.mocked(registerApp).mock.calls).toEqual([[{ id, name: id, icon: undefined, command }]]);
  });

  test.each([
    [true, "Acme.Trainer is forgotten\n"],
    [false, "Acme.Trainer was not registered\n"],
  ])("unregistering tells whether there was one: %j", async (removed, printed) => {
    vi.mocked(unregisterApp).mockResolvedValue(removed);
    const { code, stdout } = await runHere(unregister, ["--app", "Acme.Trainer"]);
    expect([code, stdout]).toEqual([0, printed]);
    const { json } = await runHere(unregister, ["--json"]);
    expect(json()).toEqual([{ needed: true, id: toastyApp.id, removed }]);
  });
});
