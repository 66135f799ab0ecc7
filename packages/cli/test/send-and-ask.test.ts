import { relative } from "node:path";
import type { NotificationDelivery } from "@toasty/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptedDesk } from "./desk.js";
import { ownMachine, type Running, serving, start, toasty } from "./toasty.js";

const machine = ownMachine();
const { env } = machine;
let broker: Running;

beforeAll(async () => {
  broker = await serving(env, ["--log-level", "warn"]);
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

describe("toasty send", () => {
  test("says that it waits for a desk that is not there", async () => {
    const { code, stdout } = await toasty(["send", "Hello", "--to", "nobody-yet"], env);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^waits for the desk nobody-yet, .* `toasty desk --id nobody-yet` starts it /,
      ),
    });
    const usual = await toasty(["send", "Hello"], env);
    expect(usual.stdout).toMatch(/^waits for the desk desktop, .* `toasty desk` starts it /);
  });

  test("sends a picture by its absolute path, and an address as it is", async () => {
    const pictures: (string | undefined)[] = [];
    await using _desk = await scriptedDesk(
      env,
      async ({ notification: { payload } }) => {
        if (payload?.$case === "imageTextMessage") pictures.push(payload.value.image?.localPath);
      },
      "gallery",
    );
    const here = import.meta.filename;
    for (const image of [relative(process.cwd(), here), "https://example.com/a.png"]) {
      expect(await toasty(["send", "Look", "--to", "gallery", "--image", image], env)).toMatchObject({
        code: 0,
      });
    }
    await expect.poll(() => pictures).toEqual([here, "https://example.com/a.png"]);
  });

  test("ends with 5 where nobody is there for *", async () => {
    const { code, stdout } = await toasty(["send", "Hello", "--to", "*"], env);
    expect({ code, stdout }).toEqual({ code: 5, stdout: expect.stringContaining("no desk is attached") });
  });

  test("prints its receipt as JSON, and delivers all that was said", async () => {
    const arrived = Promise.withResolvers<NotificationDelivery>();
    await using _desk = await scriptedDesk(env, async (delivery) => arrived.resolve(delivery), "laptop");
    const options = [
      "--category",
      "warning",
      "--group",
      "disk",
      "--label",
      "job=42",
      "--subtitle",
      "on /dev/sda1",
    ];
    const { json } = await toasty(
      ["send", "Disk nearly full", "-", "--to", "laptop", ...options, "--json"],
      env,
      "91 %\n",
    );
    expect(json).toEqual([{ id: expect.any(String), success: true, outcome: "streamed", sessions: 1 }]);
    const { notification } = await arrived.promise;
    expect(notification).toMatchObject({
      agentId: "toasty",
      group: "disk",
      labels: { job: "42" },
      payload: {
        $case: "textMessage",
        value: { header: { title: "Disk nearly full", subtitle: "on /dev/sda1" }, bodyTextLine1: "91 %" },
      },
    });
  });

  test("shows a bar", async () => {
    const arrived = Promise.withResolvers<NotificationDelivery>();
    await using _desk = await scriptedDesk(env, async (delivery) => arrived.resolve(delivery), "bars");
    await toasty(["send", "Run 42", "epoch 4/10", "--progress", "40%", "--to", "bars"], env);
    const { payload } = (await arrived.promise).notification;
    expect(payload).toMatchObject({
      $case: "progressMessage",
      value: { progressBar: { statusText: "epoch 4/10" } },
    });
  });

  test("waits for the outcome, and ends with its code", async () => {
    await using _desk = await scriptedDesk(env, (delivery) => delivery.dismiss(), "dismisser");
    const { code, json } = await toasty(["send", "Hello", "--to", "dismisser", "--wait", "--json"], env);
    expect({ code, json }).toEqual({
      code: 20,
      json: [
        expect.objectContaining({ outcome: "streamed", settled: { kind: "dismissed", by: "dismisser" } }),
      ],
    });
  });
});

describe("toasty ask", () => {
  test("prints what was typed without what harms a terminal, and each input on a line of its own", async () => {
    const typed = { name: "bob\nrole=admin\u001b]0;OWNED\u0007", role: '"quoted"' };
    await using _desk = await scriptedDesk(env, (delivery) => delivery.answer("submit", typed), "typist");
    const { stdout, code } = await toasty(
      ["ask", "Who?", "--input", "name=", "--input", "role=", "--to", "typist"],
      env,
    );
    expect({ stdout, code }).toEqual({
      stdout: 'submit\nname=bob role=admin\nrole="\\"quoted\\""\n',
      code: 0,
    });
    const { stdout: listed } = await toasty(["history", "--limit", "1"], env);
    expect(listed).toContain('name=bob role=admin role="');
    expect(listed).toMatch(/^[^\p{Cc}]*\n[^\p{Cc}]*\n$/u);
  });

  test.each([
    ["the first button", "deploy", 0],
    ["the second", "cancel", 10],
    ["the third", "1", 11],
  ])("ends with the code of %s and prints its id", async (_, action, code) => {
    const to = `presses-${action}`;
    await using _desk = await scriptedDesk(env, (delivery) => delivery.answer(action), to);
    // An id that looks like a number would come first, were the buttons the keys of an object.
    const buttons = ["--button", "deploy=Deploy", "--button", "cancel=Cancel", "--button", "1=Later"];
    const answer = await toasty(["ask", "Deploy?", ...buttons, "--to", to], env);
    expect(answer).toMatchObject({ code, stdout: `${action}\n` });
  });

  test("asks yes or no where nothing else is said", async () => {
    await using _desk = await scriptedDesk(env, (delivery) => delivery.answer("no"), "refuser");
    expect(await toasty(["ask", "Lunch?", "--to", "refuser"], env)).toMatchObject({
      code: 10,
      stdout: "no\n",
    });
  });

  test("prints what was typed, alone where it is all that was asked", async () => {
    const type = (delivery: NotificationDelivery) => delivery.answer("submit", { name: "v1.4.2" });
    await using _desk = await scriptedDesk(env, type, "typist");
    const { code, stdout } = await toasty(["ask", "Name it", "--input", "name=v1", "--to", "typist"], env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "v1.4.2\n" });
  });

  test("ends with 22 and prints nothing where a desk answers without what was asked for", async () => {
    await using _desk = await scriptedDesk(env, (delivery) => delivery.answer("submit"), "fieldless");
    const question = ["ask", "Name it", "--input", "name=v1", "--to", "fieldless"];
    expect(await toasty(question, env)).toMatchObject({
      code: 22,
      stdout: "",
      stderr: "failed: the desk answered without name: it has no place to fill that in\n",
    });
    const { code, json } = await toasty([...question, "--json"], env);
    expect({ code, json }).toMatchObject({ code: 22, json: [{ kind: "failed" }] });
  });

  test("says that no desk is attached, also to a script", async () => {
    const asking = start(["ask", "Deploy?", "--to", "away"], env);
    await asking.seen(
      /^waits for the desk away, which is not attached now; `toasty desk --id away` starts it/m,
    );
    await asking[Symbol.asyncDispose]();
  });

  test("prints button and inputs as JSON", async () => {
    const choose = (delivery: NotificationDelivery) => delivery.answer("go", { env: "staging" });
    await using _desk = await scriptedDesk(env, choose, "chooser");
    const question = ["ask", "Where to?", "--choice", "env=staging,production", "--button", "go=Go"];
    const { json } = await toasty([...question, "--to", "chooser", "--json"], env);
    expect(json).toEqual([{ kind: "answered", action: "go", inputs: { env: "staging" }, by: "chooser" }]);
  });

  test("ends with 20 when it is dismissed", async () => {
    await using _desk = await scriptedDesk(env, (delivery) => delivery.dismiss(), "waver");
    expect(await toasty(["ask", "Deploy?", "--to", "waver"], env)).toMatchObject({ code: 20, stdout: "" });
  });

  test("ends with 21 when nobody answers in time, and with 22 when no desk can show it", async () => {
    const late = toasty(["ask", "Deploy?", "--to", "nobody", "--timeout", "100ms"], env);
    await using _desk = await scriptedDesk(env, (delivery) => delivery.fail("no screen"), "blind");
    const failed = toasty(["ask", "Deploy?", "--to", "blind"], env);
    expect(await late).toMatchObject({ code: 21, stderr: expect.stringMatching(/no answer in time\n$/) });
    expect(await failed).toMatchObject({ code: 22, stderr: "failed: no screen\n" });
  });

  test("takes the question back on Ctrl-C and ends with 130", async () => {
    const asked = Promise.withResolvers<void>();
    await using _desk = await scriptedDesk(
      env,
      async (delivery) => asked.resolve(void delivery.displayed()),
      "slow",
    );
    await using asking = start(["ask", "Deploy?", "--to", "slow", "--agent", "impatient"], env);
    await asked.promise;
    asking.child.kill("SIGINT");
    expect(await asking.ended()).toMatchObject({ code: 130, stdout: "", stderr: "" });
    const { json } = await toasty(["history", "--agent", "impatient", "--json", "--limit", "1"], env);
    expect(json).toEqual([
      { entries: [expect.objectContaining({ to: "slow", outcome: { kind: "withdrawn" } })] },
    ]);
  });
});
