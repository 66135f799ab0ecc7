import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { NotificationServiceService } from "@toasty/proto/grpc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownMachine, type Running, serving, toasty } from "./toasty.js";

const machine = ownMachine();
const { env } = machine;
let broker: Running & { readonly address: string };

beforeAll(async () => {
  broker = await serving(env, ["--log-level", "fatal"]);
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

describe("a broker that is not there", () => {
  test("ends with 3 at once, and says how to start one", async () => {
    using empty = ownMachine();
    const { code, stderr } = await toasty(
      ["send", "Hello", "--address", "127.0.0.1:1", "--plaintext"],
      empty.env,
    );
    expect(code).toBe(3);
    expect(stderr).toBe(
      "toasty: cannot reach the broker at 127.0.0.1:1 (connection refused). Start it with `toasty up`.\n",
    );
  });

  test("tells programs the same as JSON on standard error", async () => {
    using empty = ownMachine();
    const { code, stdout, stderr } = await toasty(
      ["history", "--address", "127.0.0.1:1", "--plaintext", "--json"],
      empty.env,
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        reason: "UNREACHABLE",
        code: "unavailable",
        exitCode: 3,
        message: expect.stringContaining("cannot reach the broker"),
      },
    });
  });

  test("ends with 3 where something takes connections and says nothing", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { code, stderr } = await toasty(["send", "Hello", "--address", address, "--plaintext"], env);
    silent.close();
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("toasty ") });
  });
});

describe("a stranger at the address", () => {
  test("cannot write to the terminal, neither in words nor as JSON", async () => {
    const details = "no\u001b]0;OWNED\u0007\u001b[2J\u009b31m\u202e\ntoasty: all is well";
    const refuse = (_: unknown, callback: (error: object) => void) => callback({ code: 3, details });
    const server = new Server();
    server.addService(NotificationServiceService, { publish: refuse });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    using elsewhere = ownMachine();
    const own = { ...elsewhere.env, TOASTY_TOKEN: "secret", TOASTY_PLAINTEXT: "1" };
    const send = (...more: string[]) =>
      toasty(["send", "Hello", "--address", `127.0.0.1:${port}`, ...more], own);
    const [words, json] = [await send(), await send("--json")];
    server.forceShutdown();
    for (const { stderr } of [words, json]) {
      expect(stderr).toContain("no");
      expect(stderr).toMatch(/^[^\p{Cc}\u202e]*\n$/u);
    }
    expect(words.stderr).toBe("toasty: no toasty: all is well.\n");
    expect(JSON.parse(json.stderr).error.message).toContain("OWNED");
  });
});

describe("what is not allowed", () => {
  test.each([
    ["an unknown token", ["send", "Hello"], { TOASTY_TOKEN: "wrong" }],
    ["a token of another role", ["token", "list"], { TOASTY_TOKEN: "publisher" }],
  ])("ends with 4 for %s", async (_, args, more) => {
    const token = more.TOASTY_TOKEN === "publisher" ? await made("limited", "publisher") : more.TOASTY_TOKEN;
    const { code, stderr } = await toasty(args, { ...env, TOASTY_TOKEN: token });
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringMatching(/token.*`toasty |TOASTY_TOKEN/),
    });
  });

  test("ends with 4 for a token file that others can read", async () => {
    using other = ownMachine();
    const { TOASTY_CONFIG_DIR = "" } = other.env;
    mkdirSync(TOASTY_CONFIG_DIR, { mode: 0o700 });
    writeFileSync(`${TOASTY_CONFIG_DIR}/publisher.token`, "secret");
    chmodSync(`${TOASTY_CONFIG_DIR}/publisher.token`, 0o644);
    const mixed = { ...env, TOASTY_CONFIG_DIR };
    const { code, stderr } = await toasty(["send", "Hello"], mixed);
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining("publisher.token") });
  });

  async function made(name: string, role: string): Promise<string> {
    return (await toasty(["token", "create", name, "--role", role], env)).stdout.trim();
  }
});

describe("wrong usage and bad input", () => {
  test.each([
    ["an unknown command", ["sned", "Hello"], "Did you mean `toasty send`?"],
    ["an unknown option", ["send", "Hello", "--categry", "info"], "Did you mean --category?"],
    [
      "a category that is none",
      ["send", "Hello", "--category", "fancy"],
      '--category: "fancy" is none of info, success',
    ],
    [
      "a missing title",
      ["send"],
      "TITLE is missing: the heading, at most 250 characters. Usage: toasty send TITLE [BODY] [OPTIONS]\n",
    ],
    [
      "a word too many",
      ["send", "a", "b", "c"],
      "Put quotes around texts with spaces. Usage: toasty send TITLE",
    ],
    [
      "a label that would not count",
      ["watch", "--outcomes", "--label", "job=1"],
      "neither CLIENT_ID nor --label",
    ],
    ["a value that is missing", ["send", "a", "--to", "--json"], "--to needs a value"],
    ["a progress of NaN", ["send", "a", "--progress", "NaN"], "neither a number from 0 to 1 nor a share"],
    ["a picture that is not there", ["send", "a", "--image", "no/such.png"], "--image: there is no file /"],
    ["a picture in a bar", ["send", "a", "--image", "b.png", "--progress", "40%"], "exclude each other"],
    ["half a group of commands", ["token"], "needs one of list, create, revoke"],
    ["a target that is no legal id", ["send", "a", "--to", "no spaces"], "toasty: --to: "],
    [
      "six buttons",
      ["ask", "a", ...[1, 2, 3, 4, 5, 6].flatMap((n) => ["--button", `b${n}=B`])],
      "--button: are 6",
    ],
    [
      "two buttons of one id",
      ["ask", "a", "--button", "x=1", "--button", "x=2"],
      'the id "x" is there twice',
    ],
    ["a body that is too long", ["send", "a", "x".repeat(5000)], "BODY: has 5000"],
    ["an empty title", ["send", ""], "toasty: TITLE: is empty"],
    ["an id that is none", ["send", "x", "--id", "run 42"], "toasty: --id: must be"],
    ["an option that was never there", ["-v"], "Did you mean -V"],
  ])("ends with 2 for %s, and says what would be right", async (_, args, hint) => {
    const { code, stdout, stderr } = await toasty(args, env);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(hint) });
  });

  test("names every wrong field for programs", async () => {
    const { stderr } = await toasty(["send", "", "x".repeat(5000), "--json"], env);
    const { error } = JSON.parse(stderr) as { error: { violations: { field: string }[] } };
    expect(error.violations.map(({ field }) => field)).toEqual([
      expect.stringContaining("title"),
      expect.stringContaining("body"),
    ]);
  });
});

describe("control characters", () => {
  test("do not reach the terminal of whoever looks at the history", async () => {
    await toasty(["send", "red \u001b[31malert\u001b[0m\u0007", "--agent", "rude"], env);
    const { stdout } = await toasty(["history", "--agent", "rude"], env);
    expect(stdout).toContain("red alert");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u0007");
  });
});
