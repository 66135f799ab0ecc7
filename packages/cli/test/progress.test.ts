import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Notification } from "@toasty/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptedDesk } from "./desk.js";
import { command, ownMachine, type Running, serving, toasty } from "./toasty.js";

const machine = ownMachine();
const { env } = machine;
let broker: Running;

beforeAll(async () => {
  broker = await serving(env, ["--log-level", "fatal"]);
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

/** A desk that notes what it is shown; `wave` dismisses it all. */
async function desk(to: string, { wave = false } = {}) {
  const seen: Notification[] = [];
  const attached = await scriptedDesk(
    env,
    async ({ notification, displayed, dismiss }) => {
      seen.push(notification);
      await (wave ? dismiss() : displayed());
    },
    to,
  );
  return { seen, [Symbol.asyncDispose]: () => attached[Symbol.asyncDispose]() };
}

const howFar = ({ payload }: Notification) =>
  payload?.$case === "progressMessage" ? payload.value.progressBar?.value : undefined;
const epochs = `"${process.execPath}" "${fileURLToPath(new URL("programs/epochs.mjs", import.meta.url))}"`;

describe("toasty progress", () => {
  test("moves one bar, and ends it in its place", async () => {
    await using watching = await desk("bars");
    for (const words of [["0.5", "--status", "epoch 2/4"], ["3/4"], ["?"], ["--done", "accuracy 97 %"]]) {
      expect(await toasty(["progress", "Run 42", ...words, "--to", "bars"], env)).toMatchObject({
        code: 0,
        stdout: "",
        stderr: "",
      });
    }
    expect(new Set(watching.seen.map(({ id }) => id)).size).toBe(1);
    expect(watching.seen.slice(0, 2).map(howFar)).toEqual([0.5, 0.75]);
    expect(watching.seen.at(-1)?.payload).toMatchObject({
      $case: "textMessage",
      value: { header: { title: "Run 42" }, bodyTextLine1: "accuracy 97 %" },
    });
  });

  test("takes the id that it is given, and says as JSON what came of it", async () => {
    await using watching = await desk("ids");
    const { json } = await toasty(
      ["progress", "Backup", "--failed", "disk full", "--id", "backup-7", "--to", "ids", "--json"],
      env,
    );
    expect(json).toEqual([{ id: "backup-7", told: true, trouble: null }]);
    expect(watching.seen.map(({ id, category }) => [id, category])).toEqual([["backup-7", 5]]);
  });

  test("shows no bar again that was waved away, but tells how it ended", async () => {
    await using watching = await desk("waver", { wave: true });
    const say = (...words: string[]) =>
      toasty(["progress", "Nap", ...words, "--id", "nap", "--to", "waver", "--json"], env);
    await say("0.1");
    await expect.poll(async () => (await say("0.2")).json).toMatchObject([{ told: false }]);
    expect((await say("--done")).json).toMatchObject([{ told: true }]);
    expect(watching.seen.at(-1)?.id).not.toBe("nap");
  });

  test("costs a script nothing but a note where there is no broker", async () => {
    using elsewhere = ownMachine();
    const words = ["progress", "Run", "0.5", "--address", "127.0.0.1:1", "--plaintext"];
    expect(await toasty(words, elsewhere.env)).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringMatching(/^toasty: not told: .*\n$/),
    });
    expect(await toasty([...words, "--quiet"], elsewhere.env)).toMatchObject({ code: 0, stderr: "" });
  });

  test("ends no script because of an address in the environment, but because of one in the line", async () => {
    using elsewhere = ownMachine();
    const named = { ...elsewhere.env, TOASTY_ADDRESS: "127.0.0.1:1" };
    expect(await toasty(["progress", "Run", "0.5"], named)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^toasty: not told: .*TOASTY_ADDRESS.*could be anybody's/),
    });
    const line = ["progress", "Run", "0.5", "--address", "127.0.0.1:1"];
    expect(await toasty(line, elsewhere.env)).toMatchObject({ code: 2 });
  });

  test("says what is wrong with the line", async () => {
    for (const words of [
      ["Run", "1.5"],
      ["Run", "4/0"],
      ["Run", "--done", "--failed"],
      ["Run", "0.1", "--id", "a b"],
    ]) {
      expect(await toasty(["progress", ...words], env), words.join(" ")).toMatchObject({ code: 2 });
    }
  });

  test("follows what a program prints and passes it on byte for byte", async () => {
    await using watching = await desk("follower");
    const printed = (line: string) => spawnSync("bash", ["-c", line], { env }).stdout.toString("hex");
    const follow = `${command} progress Training --to follower --id training`;
    expect(printed(`${epochs} 4 2>&1 | ${follow}`)).toBe(printed(`${epochs} 4 2>&1`));
    await expect
      .poll(() => watching.seen.at(-1))
      .toMatchObject({
        id: "training",
        payload: { $case: "textMessage", value: { bodyTextLine1: expect.stringMatching(/^Ended after /) } },
      });
    expect(printed(`seq 3 | ${command} progress Nothing --address 127.0.0.1:1 --plaintext`)).toBe(
      printed("seq 3"),
    );
  });

  test("says where a program stopped that did not come to its end", async () => {
    await using watching = await desk("stopped");
    const { json } = await toasty(
      ["progress", "Half", "--to", "stopped", "--json"],
      env,
      "[1/4] a\n[2/4] b\n",
    ).then(({ stderr }) => ({ json: JSON.parse(stderr) as unknown }));
    expect(json).toEqual({ told: ["Half"], progress: 0.5, trouble: null });
    expect(JSON.stringify(watching.seen.at(-1)?.payload)).toContain("Stopped at 50 %");
  });
});
