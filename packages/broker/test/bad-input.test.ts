import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ClientUnaryCall,
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import {
  info,
  type Notification,
  NotificationState,
  PublishOutcome,
  progress,
  question,
  ToastyError,
  warning,
} from "@toasty/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBroker } from "../src/index.js";
import { manualClock, type TestLine, testLine } from "../src/testing/index.js";

let line: TestLine;
beforeAll(async () => {
  line = await testLine({ limits: { agentBurst: 1000, agentPerSecond: 1000 } });
});
afterAll(() => line[Symbol.asyncDispose]());

const deploy = (id: string) => ({ ...question("Deploy?", { buttons: { yes: "Yes", no: "No" } }), id });
const oneQuestion = (buttons: number) =>
  question("?", { buttons: Array.from({ length: buttons }, (_, i) => `b${i}`) });

/** Publishes, and returns the error that this must end in. */
async function refusal(notification: Notification, target?: string): Promise<ToastyError> {
  return ToastyError.from(
    await line
      .agent()
      .publish(notification, target)
      .then(
        () => expect.fail("it was not refused"),
        (error) => error,
      ),
  );
}

const fields = ({ violations }: ToastyError) => violations.map(({ field }) => field);

describe("who may", () => {
  test("a missing token is UNAUTHENTICATED, and says what to send", async () => {
    const agent = line.agent({ token: "" });
    await expect(agent.publish(info("x"))).rejects.toMatchObject({
      code: "unauthenticated",
      reason: "TOKEN_UNKNOWN",
    });
  });

  test("an unknown token is UNAUTHENTICATED", async () => {
    const agent = line.agent({ token: "x".repeat(43) });
    await expect(agent.publish(info("x"))).rejects.toMatchObject({
      code: "unauthenticated",
      reason: "TOKEN_UNKNOWN",
    });
  });

  test("a publisher cannot attach nor answer, and a desk cannot publish nor watch", async () => {
    const { publisher, desk } = line.tokens;
    const wrong = await line.desk({ token: publisher, ready: false });
    expect(await wrong.closed()).toMatchObject({ code: "permission_denied", reason: "ROLE_MISSING" });
    await expect(wrong.answer("a.i.1", "yes")).rejects.toMatchObject({ reason: "ROLE_MISSING" });
    await expect(line.agent({ token: desk }).publish(info("x"))).rejects.toMatchObject({
      reason: "ROLE_MISSING",
    });
    await expect(line.agent({ token: desk }).watch().next()).rejects.toMatchObject({
      reason: "ROLE_MISSING",
    });
  });

  test("an agent's name that is no legal id is refused", async () => {
    await expect(line.agent({ agent: "a b" }).publish(info("x"))).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe("what may", () => {
  test("a target that is no legal id", async () => {
    const error = await refusal(info("x"), "no such place");
    expect(error).toMatchObject({ code: "invalid_argument", reason: "INVALID" });
    expect(fields(error)).toEqual(["target_client_id"]);
  });

  test("no payload", async () => {
    expect(fields(await refusal({ ...info("x"), payload: undefined }))).toEqual(["notification.payload"]);
  });

  test("a progress of NaN", async () => {
    const error = await refusal(progress("Run", Number.NaN));
    expect(fields(error)).toEqual(["notification.progress_message.progress_bar.value"]);
  });

  test("six buttons, and two with one id: every violation is told at once", async () => {
    expect(fields(await refusal(oneQuestion(6)))).toEqual(["notification.interactive_message.buttons"]);
    const twice = oneQuestion(6);
    if (twice.payload?.$case === "interactiveMessage") {
      const [first] = twice.payload.value.buttons;
      if (first) twice.payload.value.buttons[1] = { ...first };
    }
    expect(fields(await refusal(twice))).toHaveLength(2);
  });

  test("a message of 300 KB is refused in words, and the connection lives on", async () => {
    const error = await refusal(info("x", "b".repeat(300 * 1024)));
    expect(error).toMatchObject({ code: "invalid_argument", reason: "MESSAGE_TOO_LARGE" });
    expect((await line.agent().publish(info("small enough"))).success).toBe(true);
  });

  test("a message beyond what the transport takes ends in RESOURCE_EXHAUSTED", async () => {
    expect((await refusal(info("x", "b".repeat(3 * 1024 * 1024)))).code).toBe("resource_exhausted");
  });

  test("terminal sequences and lone surrogates are taken out, and nothing else changes", async () => {
    const desk = await line.desk("sanitary");
    await line.agent().publish(info("\u001b[31mred\u001b[0m \ud800alert", "plain"), "sanitary");
    const { notification } = await desk.notification();
    expect(notification.payload).toMatchObject({
      value: { header: { title: expect.stringMatching(/^red .?alert$/) }, bodyTextLine1: "plain" },
    });
    expect(JSON.stringify(notification)).not.toContain("\\u001b");
  });

  test("labels that begin with toasty. are reserved", async () => {
    expect((await refusal(info("x", "", { labels: { "toasty.role": "admin" } }))).reason).toBe("INVALID");
  });

  test("bytes that are no message are refused, and crash nothing", async () => {
    const client = new (makeGenericClientConstructor(
      {
        publish: {
          path: "/sam.notifications.v1.NotificationService/Publish",
          requestStream: false,
          responseStream: false,
          requestSerialize: (bytes: Buffer) => bytes,
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      },
      "raw",
    ))(line.address, credentials.createInsecure());
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${line.tokens.publisher}`);
    const publish = (bytes: Buffer) =>
      new Promise<ToastyError>((resolve) => {
        type Method = (b: Buffer, m: Metadata, then: (error: ServiceError | null) => void) => ClientUnaryCall;
        (client.publish as Method).call(client, bytes, metadata, (error) => resolve(ToastyError.from(error)));
      });
    for (const bytes of [
      Buffer.from("ff", "hex"),
      Buffer.from("0aff01", "hex"),
      Buffer.from("1203aaaaaa", "hex"),
      Buffer.from("1202ffff", "hex"),
      // A notification with a title, and behind it a field with the number 0, or the end of a group.
      Buffer.from("0a0764 65736b746f70 120a 2a060a040a026869 0000".replaceAll(" ", ""), "hex"),
      Buffer.from("0a0764 65736b746f70 1209 2a060a040a026869 0c".replaceAll(" ", ""), "hex"),
      Buffer.alloc(0),
    ]) {
      expect(await publish(bytes)).toMatchObject({ code: "invalid_argument", reason: "INVALID" });
    }
    client.close();
    expect((await line.agent().publish(info("still here"))).success).toBe(true);
  });
});

describe("whose", () => {
  test("an agent cannot replace, withdraw or watch what belongs to another", async () => {
    const desk = await line.desk("owned");
    const [a, b] = [line.agent("a"), line.agent("b")];
    await a.publish({ ...info("mine"), id: "theirs" }, "owned");
    await desk.notification();
    await expect(b.publish({ ...info("taken"), id: "theirs", revision: 9 }, "owned")).rejects.toMatchObject({
      code: "permission_denied",
      reason: "ID_TAKEN",
    });
    await expect(b.withdraw("theirs")).rejects.toMatchObject({ code: "not_found", reason: "NOT_FOUND" });
    expect((await b.watch().next()).event?.$case).toBe("snapshotDone");
    expect(await a.withdraw("theirs")).toMatchObject({ state: NotificationState.WITHDRAWN });
  });

  test("the sender's agent_id and count are overwritten", async () => {
    const desk = await line.desk("named");
    await line.agent("honest").publish({ ...info("x"), agentId: "somebody-else", count: 99 }, "named");
    expect((await desk.notification()).notification).toMatchObject({ agentId: "honest", count: 1 });
  });

  test("a report for a delivery that the desk never got is refused", async () => {
    const desk = await line.desk("receiver");
    const other = await line.desk("bystander");
    await line.agent().publish(deploy("not-yours"), "receiver");
    const { cursor } = await desk.notification();
    await expect(other.answer(cursor, "yes")).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "NOT_DELIVERED",
    });
    await expect(desk.answer("0a0a.i.7", "yes")).rejects.toMatchObject({ code: "not_found" });
    await expect(desk.answer("rubbish", "yes")).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("an answer that was not declared is refused, and the question stays open", async () => {
    const desk = await line.desk("chooser");
    await line.agent().publish(deploy("declared"), "chooser");
    const { cursor } = await desk.notification();
    await expect(desk.answer(cursor, "maybe")).rejects.toMatchObject({ reason: "ACTION_UNDECLARED" });
    await expect(desk.answer(cursor, "")).rejects.toMatchObject({ reason: "ACTION_UNDECLARED" });
    await expect(desk.answer(cursor, "yes", { note: "hi" })).rejects.toMatchObject({
      reason: "ACTION_UNDECLARED",
    });
    expect(await desk.answer(cursor, "yes")).toMatchObject({ accepted: true });
  });

  test("an answer that is too long is refused, and the question stays open", async () => {
    const agent = line.agent();
    const desk = await line.desk("talkative");
    await agent.publish(
      { ...question("Why?", { buttons: ["Send"], inputs: { why: "" } }), id: "why" },
      "talkative",
    );
    const { cursor } = await desk.notification();
    await expect(desk.answer(cursor, "Send", { why: "x".repeat(300_000) })).rejects.toMatchObject({
      code: "invalid_argument",
      reason: "MESSAGE_TOO_LARGE",
    });
    await expect(desk.answer(cursor, "Send", { why: "\u{1f600}".repeat(4097) })).rejects.toMatchObject({
      code: "invalid_argument",
      violations: [{ field: 'answered.inputs["why"]', description: expect.stringContaining("4097") }],
    });
    expect(await desk.answer(cursor, "Send", { why: "\u{1f600}".repeat(4096) })).toMatchObject({
      accepted: true,
    });
  });

  test("what a human typed reaches the agent cleaned, in one line unless the question asks for several", async () => {
    const agent = line.agent("asker-of-texts");
    const watch = agent.watch();
    const desk = await line.desk("typing");
    const inputs = { name: "", role: "", why: { default: "because\n" } };
    await agent.publish({ ...question("Who?", { buttons: ["Send"], inputs }), id: "who" }, "typing");
    const { cursor } = await desk.notification();
    const typed = {
      name: "bob\r\nrole=admin\u001b]0;OWNED\u0007\u202e",
      role: "a\u2028b\u009b31mc",
      why: "first\nsecond\u001b[2J",
    };
    expect(await desk.answer(cursor, "Send", typed)).toMatchObject({ accepted: true });
    const cleaned = { name: "bob role=admin", role: "a bc", why: "first\nsecond" };
    expect((await watch.change()).answer).toEqual({ actionId: "Send", inputs: cleaned });
    // The desk may repeat its report: what it sent is compared as it was kept.
    expect(await desk.answer(cursor, "Send", typed)).toMatchObject({ accepted: true });
  });

  test("why a desk could not show something is one clean line, and cut", async () => {
    const agent = line.agent("unshown");
    const desk = await line.desk("broken");
    await agent.publish({ ...info("x"), id: "unshown" }, "broken");
    const { cursor } = await desk.notification();
    const { status } = await desk.fail(cursor, `no\nserver\u001b[31m${"x".repeat(5000)}`);
    expect(status?.reason).toBe(`no server${"x".repeat(4096 - 9)}`);
  });

  test("of two desks that answer at the same moment one wins, and the other hears who", async () => {
    const [left, right] = [await line.desk("left"), await line.desk("right")];
    const agent = line.agent("asker");
    const watch = agent.watch();
    await agent.publish(deploy("race"), "*");
    const [l, r] = [await left.notification(), await right.notification()];
    const answers = await Promise.all([left.answer(l.cursor, "yes"), right.answer(r.cursor, "no")]);
    expect(answers.map(({ accepted }) => accepted).sort()).toEqual([false, true]);
    const winner = answers[0]?.accepted ? "left" : "right";
    expect(answers.map(({ status }) => status?.clientId)).toEqual([winner, winner]);
    const settled = await watch.change();
    expect(settled).toMatchObject({ state: NotificationState.ANSWERED, clientId: winner });
    const loser = winner === "left" ? right : left;
    expect(await loser.withdrawal()).toMatchObject({ notificationId: "race", agentId: "asker" });
    const repeated = winner === "left" ? left.answer(l.cursor, "yes") : right.answer(r.cursor, "no");
    expect(await repeated).toMatchObject({ accepted: true });
  });
});

describe("when", () => {
  test("a late retry of an old revision changes nothing", async () => {
    const desk = await line.desk("versions");
    const agent = line.agent();
    await agent.publish({ ...info("one"), id: "v", revision: 1 }, "versions");
    await agent.publish({ ...info("two"), id: "v", revision: 2 }, "versions");
    const late = await agent.publish({ ...info("one"), id: "v", revision: 1 }, "versions");
    expect(late).toMatchObject({ outcome: PublishOutcome.DUPLICATE, success: true });
    const titles = [await desk.notification(), await desk.notification()].map(
      ({ notification: { payload } }) => payload,
    );
    expect(titles).toMatchObject([
      { value: { header: { title: "one" } } },
      { value: { header: { title: "two" } } },
    ]);
  });

  test("what has ended takes no newer revision, and its own retry is a duplicate", async () => {
    const agent = line.agent();
    await agent.publish({ ...info("one"), id: "ended", revision: 1 }, "nobody");
    await agent.withdraw("ended");
    await expect(agent.publish({ ...info("two"), id: "ended", revision: 2 }, "nobody")).rejects.toMatchObject(
      {
        code: "failed_precondition",
        reason: "SETTLED",
      },
    );
    const retry = await agent.publish({ ...info("one"), id: "ended", revision: 1 }, "nobody");
    expect(retry.outcome).toBe(PublishOutcome.DUPLICATE);
  });

  test("a question is immutable: its retry is a duplicate, other content ALREADY_EXISTS", async () => {
    const agent = line.agent();
    await agent.publish({ ...deploy("asked"), revision: 1 }, "nobody");
    const retry = await agent.publish({ ...deploy("asked"), revision: 1, timestampMs: 5 }, "nobody");
    expect(retry.outcome).toBe(PublishOutcome.DUPLICATE);
    await expect(
      agent.publish({ ...oneQuestion(2), id: "asked", revision: 2 }, "nobody"),
    ).rejects.toMatchObject({
      code: "already_exists",
      reason: "ID_TAKEN",
    });
  });

  test("the id of a question that has ended stays taken for its own agent, and is free for another", async () => {
    const asked = (title: string) => ({ ...question(title, { buttons: ["Yes"] }), id: "ended-question" });
    const owner = line.agent("owner-of-a-question");
    await owner.publish(asked("Now?"));
    await owner.withdraw("ended-question");
    expect(await owner.publish(asked("Now?"))).toMatchObject({ outcome: PublishOutcome.DUPLICATE });
    await expect(owner.publish(asked("Later?"))).rejects.toMatchObject({
      code: "already_exists",
      reason: "ID_TAKEN",
    });
    expect((await line.agent("another-asker").publish(asked("Later?"))).success).toBe(true);
  });

  test("what is past its time is not delivered", async () => {
    const receipt = await line.agent().publish({ ...info("x"), expiresAtMs: 1000 });
    expect(receipt).toMatchObject({ outcome: PublishOutcome.EXPIRED, success: false });
  });

  test("a time to live beyond all counting is one that desks and history can read", async () => {
    const desk = await line.desk("patient");
    const agent = line.agent();
    await agent.publish({ ...info("for ever"), ttlMs: Number.MAX_SAFE_INTEGER }, "patient");
    const { notification } = await desk.notification();
    expect(notification.expiresAtMs).toBe(Number.MAX_SAFE_INTEGER);
    expect((await agent.history(1)).entries[0]?.notification?.expiresAtMs).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("a clock that jumps back disturbs neither rates nor times to live", async () => {
    const clock = manualClock();
    await using own = await testLine({ clock, limits: { agentBurst: 2, agentPerSecond: 1 } });
    const desk = await own.desk();
    const agent = own.agent();
    const watch = agent.watch();
    await agent.publish({ ...info("short"), id: "short", ttlMs: 5000 });
    await desk.notification();
    clock.jump(-86_400_000);
    await agent.publish(info("second"));
    await expect(agent.publish(info("third"))).rejects.toMatchObject({ reason: "RATE_LIMITED" });
    clock.advance(5000);
    expect(await watch.change()).toMatchObject({ notificationId: "short", state: NotificationState.EXPIRED });
    expect((await agent.publish(info("fourth"))).success).toBe(true);
    expect(await desk.withdrawal()).toMatchObject({ notificationId: "short" });
  });
});

describe("how much", () => {
  test("one agent that floods is told when to go on, and the others publish as before", async () => {
    const clock = manualClock();
    await using own = await testLine({ clock });
    const [flooder, quiet] = [own.agent("flooder"), own.agent("quiet")];
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => flooder.publish(info("x"))));
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(40);
    expect(refused[0]?.reason).toMatchObject({
      code: "resource_exhausted",
      reason: "RATE_LIMITED",
      retryAfterMs: 50,
    });
    expect((await quiet.publish(warning("disk is full"))).success).toBe(true);
    clock.advance(50);
    expect((await flooder.publish(info("x"))).success).toBe(true);
  });

  test("sessions are limited, and one that ends makes room", async () => {
    await using own = await testLine({ limits: { sessions: 4 } });
    const first = await own.desk("one");
    await own.desk("two");
    const third = await own.desk({ id: "three", ready: false });
    expect(await third.closed()).toMatchObject({ reason: "TOO_MANY_SESSIONS" });
    first.close();
    await expect.poll(async () => (await own.desk({ id: "four" })).unread().length).toBeGreaterThan(0);
  });
});

describe("where", () => {
  test("a token file that others can read is refused, with the remedy", async () => {
    await using own = await testLine();
    const { tokenFiles, address } = own.broker;
    await own.broker.close({ graceMs: 0 });
    chmodSync(tokenFiles?.publisher ?? "", 0o644);
    await expect(startBroker({ address, env: own.env })).rejects.toMatchObject({
      reason: "UNSAFE_FILE",
      remedy: expect.stringContaining("chmod 600"),
    });
  });

  test("a runtime folder that others can enter is refused", async () => {
    await using own = await testLine();
    await own.broker.close({ graceMs: 0 });
    chmodSync(own.env.TOASTY_RUNTIME_DIR, 0o755);
    await expect(startBroker({ address: "127.0.0.1:0", env: own.env })).rejects.toMatchObject({
      reason: "UNSAFE_FILE",
    });
  });

  test("folders that another user could replace through one above them are refused, and nothing is made there", async () => {
    const base = mkdtempSync(join(tmpdir(), "toasty-replaceable-"));
    const shared = join(base, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    const own = join(base, "own");
    for (const [runtime, config] of [
      [join(shared, "run"), own],
      [own, join(shared, "config")],
    ]) {
      const env = { TOASTY_RUNTIME_DIR: runtime, TOASTY_CONFIG_DIR: config };
      await expect(startBroker({ address: "127.0.0.1:0", env, logger: quietLogger })).rejects.toMatchObject({
        reason: "UNSAFE_FILE",
        message: expect.stringContaining(`${shared} can be changed by others (mode 0777)`),
        remedy: expect.stringContaining(`chmod go-w ${shared}`),
      });
    }
    const env = { TOASTY_RUNTIME_DIR: own, TOASTY_CONFIG_DIR: join(base, "config") };
    const socket = join(shared, "in", "broker.sock");
    const elsewhere = startBroker({ address: "127.0.0.1:0", env, socket, logger: quietLogger });
    await expect(elsewhere).rejects.toMatchObject({ reason: "UNSAFE_FILE" });
    expect(readdirSync(shared)).toEqual([]);
    rmSync(base, { recursive: true });
  });

  test("a port in use is a clear error", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    await expect(testLine({ address: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "ADDRESS_IN_USE",
      message: expect.stringContaining(String(port)),
    });
    other.close();
  });

  test("a second broker of the same folders is refused, whatever its address", async () => {
    const again = { address: "127.0.0.1:0", env: line.env, logger: quietLogger };
    await expect(startBroker(again)).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "ADDRESS_IN_USE",
    });
    await expect(startBroker({ ...again, socket: false })).rejects.toMatchObject({
      reason: "ADDRESS_IN_USE",
    });
    await expect(testLine({ socket: line.broker.socket })).rejects.toMatchObject({
      reason: "ADDRESS_IN_USE",
      message: expect.stringContaining("Another broker listens"),
    });
    expect((await line.agent().publish(info("undisturbed"))).success).toBe(true);
  });

  test("an address that others can reach takes tls and tokens", async () => {
    await expect(testLine({ address: "0.0.0.0:0" })).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(testLine({ address: "127.evil.com:0" })).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(testLine({ address: "nonsense" })).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("what a killed broker left behind is replaced", async () => {
    await using own = await testLine();
    const { env } = own;
    await own.broker.close({ graceMs: 0 });
    const runtimeFile = join(env.TOASTY_RUNTIME_DIR, "broker.json");
    writeFileSync(runtimeFile, JSON.stringify({ address: own.address, pid: 2 ** 22 + 1, epoch: "dead" }), {
      mode: 0o600,
    });
    const successor = await startBroker({ address: "127.0.0.1:0", env, logger: quietLogger });
    expect(JSON.parse(readFileSync(runtimeFile, "utf8"))).toMatchObject({
      address: successor.address,
      pid: process.pid,
    });
    await successor.close();
  });
});

const nothing = () => {};
const quietLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
