import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  commandSigner,
  environmentSigner,
  keyFileSigner,
  keyFileWarnings,
  publicKey,
} from "@toasty/releases";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listenToKeyboard } from "../desk/keyboard.js";
import { newPassphraseFor, readPublicKey, readSigner } from "./keys.js";

vi.mock("@toasty/releases", async (original) => ({
  ...(await original<object>()),
  commandSigner: vi.fn(() => "by a command"),
  environmentSigner: vi.fn(() => "from the environment"),
  keyFileSigner: vi.fn(() => "from a file"),
  keyFileWarnings: vi.fn(async () => []),
}));
vi.mock("../desk/keyboard.js", () => ({ listenToKeyboard: vi.fn() }));

const hex = "a".repeat(64);
const note = vi.fn();
const { signal } = new AbortController();
const { isTTY } = process.stdin;
let folder: string;
let stderr: string;
let type: (key: object) => void;
const deaf = vi.fn();

beforeEach(async () => {
  vi.clearAllMocks();
  folder = await mkdtemp(join(tmpdir(), "toasty-keys-"));
  vi.stubEnv("TOASTY_KEY_PASSPHRASE", undefined);
  process.stdin.isTTY = true;
  stderr = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += text;
    return true;
  });
  vi.mocked(listenToKeyboard).mockImplementation((_, press) => {
    type = press as never;
    expect(stderr.endsWith(": ")).toBe(false);
    return { [Symbol.dispose]: deaf } as never;
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.stdin.isTTY = isTTY;
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}
const enter = (text: string) => {
  for (const letter of text) type(letter === "<" ? { name: "backspace" } : { name: "text", text: letter });
  type({ name: "left" });
  type({ name: "enter" });
};
const sign = (given: string, until = signal) => readSigner(given, { note } as never, until);
const asked = (count = 1) => vi.waitUntil(() => vi.mocked(listenToKeyboard).mock.calls.length === count);

describe("a public key", () => {
  test.each([hex, hex.toUpperCase()])("is its digits: %s", async (given) => {
    expect(await readPublicKey(given)).toEqual(publicKey(given));
  });

  test("is in a file, whatever is around it", async () => {
    expect(await readPublicKey(await file("a.pub", `\n${hex}\n`))).toEqual(publicKey(hex));
  });

  test("is not the private one, nor a file that is not there", async () => {
    const path = await file("a.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    await expect(readPublicKey(path)).rejects.toMatchObject({ message: `${path} is a private key.` });
    await expect(readPublicKey(`${hex}0`)).rejects.toMatchObject({ name: "UsageError" });
  });
});

describe("a signer", () => {
  test("is from the environment, or a command with its public key", async () => {
    expect(await sign("env:ONLINE")).toBe("from the environment");
    expect(vi.mocked(environmentSigner).mock.lastCall).toEqual(["ONLINE"]);
    expect(await sign(`command:${hex}=sign  --slot 1`)).toBe("by a command");
    expect(vi.mocked(commandSigner).mock.lastCall).toEqual([["sign", "--slot", "1"], publicKey(hex)]);
  });

  test.each(["command:", `command:${hex}`, `command:${hex}=`, `command:${hex}=  `, "command:=x"])(
    "%s is refused",
    async (given) => {
      await expect(sign(given)).rejects.toMatchObject({ name: "UsageError" });
      expect(commandSigner).not.toHaveBeenCalled();
    },
  );

  test("in a plain file needs no passphrase; what is wrong with the file is told", async () => {
    vi.mocked(keyFileWarnings).mockResolvedValueOnce(["others can read it"]);
    const path = await file("a.pem", "-----BEGIN PRIVATE KEY-----");
    expect(await sign(path)).toBe("from a file");
    expect(vi.mocked(keyFileSigner).mock.lastCall).toEqual([path]);
    expect(note.mock.calls).toEqual([["Warning: others can read it"]]);
    await sign(join(folder, "none.pem"));
    expect(listenToKeyboard).not.toHaveBeenCalled();
  });

  test("in an encrypted file takes the passphrase of the environment, also an empty one", async () => {
    const path = await file("a.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    for (const passphrase of ["secret", ""]) {
      vi.stubEnv("TOASTY_KEY_PASSPHRASE", passphrase);
      await sign(path);
      expect(vi.mocked(keyFileSigner).mock.lastCall).toEqual([path, { passphrase }]);
    }
    expect(await readFile(path, "utf8")).toContain("ENCRYPTED");
  });

  test("or asks for it, and shows nothing of what is typed", async () => {
    const path = await file("a.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    const signing = sign(path);
    await asked();
    await vi.waitUntil(() => stderr !== "");
    expect(stderr).toBe(`Passphrase of ${path}: `);
    enter("secrex<t");
    await signing;
    expect(vi.mocked(keyFileSigner).mock.lastCall).toEqual([path, { passphrase: "secret" }]);
    expect(stderr).toBe(`Passphrase of ${path}: \n`);
    expect(deaf).toHaveBeenCalledTimes(1);
  });

  test("cannot ask where nobody types, and stops with an interruption", async () => {
    const path = await file("a.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    const end = new AbortController();
    const signing = sign(path, end.signal);
    await asked();
    end.abort(new Error("interrupted"));
    await expect(signing).rejects.toThrow("interrupted");
    expect(deaf).toHaveBeenCalledTimes(1);
    expect(stderr.endsWith("\n")).toBe(true);
    process.stdin.isTTY = false;
    await expect(sign(path)).rejects.toMatchObject({ message: "the key needs a passphrase." });
  });
});

describe("a new passphrase", () => {
  test("of the environment is not asked for again", async () => {
    vi.stubEnv("TOASTY_KEY_PASSPHRASE", "secret");
    expect(await newPassphraseFor("a.pem", signal)).toBe("secret");
    expect(listenToKeyboard).not.toHaveBeenCalled();
  });

  test.each([
    ["secret", true],
    ["secrets", false],
  ])("is typed twice: %s is the same: %j", async (again, same) => {
    const made = newPassphraseFor("a.pem", signal);
    const end = vi.fn();
    const ending = made.then(end, end);
    await asked(1);
    enter("secret");
    await asked(2);
    await vi.waitUntil(() => stderr.endsWith("The same once more: "));
    enter(again);
    await ending;
    const result: unknown = same ? "secret" : expect.objectContaining({ name: "UsageError" });
    expect(end).toHaveBeenCalledWith(result);
  });
});
