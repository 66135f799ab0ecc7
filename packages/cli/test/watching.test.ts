import { readFileSync } from "node:fs";
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

describe("toasty watch", () => {
  test("prints cards, plain where nobody sits at a terminal, and ends with 130 on Ctrl-C", async () => {
    await using watching = start(["watch", "laptop"], env);
    await toasty(
      ["send", "Build finished", "312 tests passed", "--category", "success", "--to", "laptop"],
      env,
    );
    await watching.seen(/✔ Build finished/);
    await watching.seen(/312 tests passed/);
    watching.child.kill("SIGINT");
    const { code, stdout } = await watching.ended();
    expect(code).toBe(130);
    expect(stdout).not.toContain("\u001b");
  });

  test("prints a line of JSON for everything, with names in the place of numbers", async () => {
    await using watching = start(["watch", "phone", "--json"], env);
    await watching.seen(/caught_up/);
    await toasty(["send", "Disk full", "--category", "error", "--to", "phone", "--id", "disk"], env);
    await watching.seen(/Disk full/);
    watching.child.kill("SIGINT");
    const { json } = await watching.ended();
    expect(json).toEqual([
      { kind: "caught_up" },
      {
        kind: "notification",
        cursor: expect.any(String),
        notification: expect.objectContaining({ id: "disk", category: "CATEGORY_ERROR", agentId: "toasty" }),
      },
    ]);
  });

  test("finds what carries a label, whomever it is for", async () => {
    await using watching = start(["watch", "--label", "job=42", "--json"], env);
    await watching.seen(/caught_up/);
    await toasty(["send", "of another job", "--label", "job=41", "--to", "somebody"], env);
    await toasty(["send", "of this job", "--label", "job=42", "--to", "somebody"], env);
    await watching.seen(/of this job/);
    watching.child.kill("SIGINT");
    expect((await watching.ended()).stdout).not.toContain("of another job");
  });

  test("tells an agent how what it sent ends", async () => {
    await using watching = start(["watch", "--outcomes", "--agent", "reporter", "--json"], env);
    await using _desk = await scriptedDesk(env, (delivery) => delivery.answer("yes"), "answerer");
    await toasty(["ask", "Well?", "--agent", "reporter", "--to", "answerer", "--id", "well"], env);
    await watching.seen(/"well"/);
    watching.child.kill("SIGINT");
    expect((await watching.ended()).json).toEqual([
      { id: "well", outcome: { kind: "answered", action: "yes", inputs: {}, by: "answerer" } },
    ]);
  });

  test("waits for a broker that is away, and says so", async () => {
    using elsewhere = ownMachine();
    await using watching = start(["watch", "--address", "127.0.0.1:1", "--plaintext"], elsewhere.env);
    await watching.seen(/Trying again until it is there/);
    watching.child.kill("SIGINT");
    expect(await watching.ended()).toMatchObject({ code: 130 });
  });

  test("is told to go where its token is not known", async () => {
    const ended = await toasty(["watch"], { ...env, TOASTY_TOKEN: "wrong" });
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining("does not know this token") });
  });
});

describe("toasty history", () => {
  test("lists the newest first, with what became of it", async () => {
    const from = ["--agent", "historian"];
    await toasty(["send", "first", "--to", "nobody", ...from], env);
    await toasty(["ask", "second", "--timeout", "50ms", "--to", "nobody", ...from], env);
    const { code, stdout } = await toasty(["history", ...from, "--limit", "2"], env);
    const [head, second, first] = stdout.split("\n");
    expect(code).toBe(0);
    expect(head).toMatch(/^WHEN +AGENT +TO +KIND +TITLE +WHAT BECAME OF IT$/);
    expect(second).toMatch(
      /historian +nobody +question +second +(withdrawn|no answer in time|undelivered: expired: .*)$/,
    );
    expect(first).toMatch(/historian +nobody +info +first +open$/);
  });

  test("lists what every agent of the token sent, or one of them", async () => {
    const agents = ["importer", "trainer", "trainer"];
    for (const [i, agent] of agents.entries()) {
      await toasty(["send", `step ${i}`, "--to", "nobody", "--agent", agent], {
        ...env,
        TOASTY_AGENT: "other",
      });
    }
    const listed = async (args: readonly string[], more: Record<string, string> = {}) => {
      const { json } = await toasty(["history", "--limit", "3", "--json", ...args], { ...env, ...more });
      const [{ entries }] = json as [{ entries: { notification: { agentId: string } }[] }];
      return entries.slice(0, 3).map(({ notification: { agentId } }) => agentId);
    };
    expect(await listed([])).toEqual(agents.toReversed());
    const admin = readFileSync(`${env.TOASTY_CONFIG_DIR}/admin.token`, "utf8").trim();
    for (const token of [{}, { TOASTY_TOKEN: admin }] as Record<string, string>[]) {
      expect(await listed(["--agent", "trainer"], token)).toEqual(["trainer", "trainer"]);
    }
  });

  test("gives one object under --json, and no more than asked for", async () => {
    const { json } = await toasty(["history", "--limit", "1", "--json"], env);
    expect(json).toEqual([
      {
        entries: [
          {
            publishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
            to: expect.any(String),
            outcome: expect.objectContaining({ kind: expect.any(String) }),
            notification: expect.objectContaining({ id: expect.any(String) }),
          },
        ],
      },
    ]);
  });
});

describe("toasty token", () => {
  test("makes a token that lets in, lists it without its secret, and takes it out of use", async () => {
    const created = await toasty(["token", "create", "ci", "--only-agent", "trainer"], env);
    const secret = created.stdout.trim();
    expect(secret).toMatch(/^\S{20,}$/);

    const bearer = { ...env, TOASTY_TOKEN: secret };
    expect(await toasty(["send", "Hello", "--agent", "trainer"], bearer)).toMatchObject({ code: 0 });
    expect(await toasty(["send", "Hello", "--agent", "other"], bearer)).toMatchObject({ code: 4 });

    const listed = await toasty(["token", "list"], env);
    expect(listed.stdout).toMatch(/^ci +publisher +trainer /m);
    expect(listed.stdout).not.toContain(secret);
    const { json } = await toasty(["token", "list", "--json"], env);
    expect(json).toMatchObject([
      { tokens: expect.arrayContaining([expect.objectContaining({ name: "ci" })]) },
    ]);

    expect(await toasty(["token", "revoke", "ci"], env)).toMatchObject({
      code: 0,
      stdout: "ci is revoked\n",
    });
    expect(await toasty(["send", "Hello", "--agent", "trainer"], bearer)).toMatchObject({ code: 4 });
  });
});
