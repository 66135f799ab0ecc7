import { writeFile } from "node:fs/promises";
import { beforeEach, expect, test, vi } from "vitest";
import { runKey } from "./run-key.js";

type Done = (error: Error | null, printed?: string) => void;

const reg = vi.hoisted(() => vi.fn<(program: string, words: readonly string[]) => Promise<void>>());
vi.mock("node:child_process", () => ({
  execFile: (program: string, words: readonly string[], _: object, done: Done) => {
    reg(program, words).then(() => done(null, ""), done);
  },
}));

const failure = (code: number) => Object.assign(new Error(`reg ended with ${code}`), { code });
const conhost = "C:\\Windows\\System32\\conhost.exe";
const key = runKey("C:\\Windows");

/** The value as the registry holds it. */
let value: string | undefined;
beforeEach(() => {
  value = undefined;
  reg.mockReset().mockImplementation(async (_, words) => {
    const [verb, , file = ""] = words;
    if (verb === "add") value = words[words.indexOf("/d") + 1];
    else if (value === undefined) throw failure(1);
    else if (verb === "delete") value = undefined;
    else {
      const text = value.replace(/[\\"]/g, "\\$&");
      await writeFile(file, `\ufeffWindows Registry Editor\r\n\r\n"Toasty"="${text}"\r\n`, "utf16le");
    }
  });
});

test("a command is written to start without a window, read, and removed", async () => {
  expect(await key.read()).toBeUndefined();
  expect(await key.remove()).toBe(false);
  const command = ["C:\\Program Files\\node.exe", 'say "hi"', "ü"];
  await key.write(command);
  expect(value?.startsWith(`${conhost} --headless "C:\\Program Files\\node.exe"`)).toBe(true);
  expect(await key.read()).toEqual(command);
  expect(await key.remove()).toBe(true);
  expect(value).toBeUndefined();
  expect(new Set(reg.mock.calls.map(([program]) => program))).toEqual(
    new Set(["C:\\Windows\\System32\\reg.exe"]),
  );
});

test("a line is written up to the length that Windows starts", async () => {
  const room = 260 - `${conhost} --headless `.length;
  await key.write(["x".repeat(room)]);
  expect(value).toHaveLength(260);
  await expect(key.write(["x".repeat(room + 1)])).rejects.toThrow("at most 260 characters, and this has 261");
  expect(value).toHaveLength(260);
});

test("what the system refuses is thrown", async () => {
  const answer = reg.getMockImplementation();
  for (const refused of ["add", "export", "delete"]) {
    value = `${conhost} --headless toasty`;
    reg.mockImplementation(async (program, words) => {
      if (words[0] === refused) throw failure(5);
      await answer?.(program, words);
    });
    const done = { add: () => key.write(["toasty"]), export: () => key.read(), delete: () => key.remove() };
    await expect(done[refused as keyof typeof done](), refused).rejects.toThrow("reg ended with 5");
  }
});
