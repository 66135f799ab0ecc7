import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RuntimeFile } from "@toasty/proto";
import { defaultAddress } from "@toasty/proto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  attacker,
  canSwitchUsers,
  forgedCertificate,
  type Stranger,
  type StrangerOptions,
  startStranger,
  tlsRecords,
  victim,
  victimsMachine,
} from "./stranger.js";
import { type Ended, type Running, serving, start } from "./toasty.js";

// Another user of the machine, a real one, listens where the victim's broker is expected.

// Each test starts up to thirty processes.
vi.setConfig({ testTimeout: 120_000 });

const secrets = ["Deploy to production?", "the body that nobody else may read", "a-token-of-the-victim"];
const usualPort = Number(defaultAddress.split(":")[1]);

type Env = Record<string, string>;
type Machine = ReturnType<typeof victimsMachine>;

/** Ends of the commands that a victim would use. */
interface Tried {
  readonly codes: readonly (number | null)[];
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs what sends, asks, shows and administers, with an `&&` behind the question. */
async function tryEverything(env: Env): Promise<Tried> {
  const shell = ["sh", "-c", '"$0" "$@" && echo THE DEPLOYMENT RUNS', process.execPath];
  const question = [
    secrets[0] ?? "",
    secrets[1] ?? "",
    "--button",
    "deploy=Deploy",
    "--button",
    "cancel=Cancel",
  ];
  const as = (args: readonly string[], before?: readonly string[]) =>
    start(args, env, before ? { before, user: victim } : { user: victim });
  const brief = [
    as(["send", secrets[0] ?? "", secrets[1] ?? ""]),
    as(["ask", ...question], shell),
    as(["history"]),
    as(["token", "list"]),
  ];
  const staying = [as(["watch"]), as(["desk", "--terminal"])];
  const ended = await Promise.all([...brief.map((each) => each.ended()), ...staying.map(untilItWaits)]);
  return {
    codes: ended.slice(0, brief.length).map(({ code }) => code),
    stdout: ended
      .slice(0, brief.length)
      .map(({ stdout }) => stdout)
      .join(""),
    stderr: ended.map(({ stderr }) => stderr).join(""),
  };
}

/** A command that stays says that it goes on trying, or ends by itself. */
async function untilItWaits(running: Running): Promise<Ended> {
  running.child.stdin.end();
  const ended = running.ended();
  const waits = running.seen(/no broker of this user|cannot reach the broker|is not the broker/).then(
    () => void running.child.kill("SIGKILL"),
    () => {},
  );
  await Promise.race([ended, waits]);
  return ended;
}

/** Nothing was sent, nothing was believed. */
function expectNothing(tried: Tried, strangers: readonly Stranger[], machine: Machine): void {
  expect(tried.stdout).toBe("");
  for (const stranger of strangers) {
    expect(stranger.shown()).toEqual([]);
    expect(stranger.clear().toString("latin1")).toBe("");
    // At most the beginning of a TLS handshake.
    tlsRecords(stranger.bytes());
    for (const secret of [...secrets, ...tokensOf(machine)])
      expect(stranger.bytes().includes(secret)).toBe(false);
  }
}

function tokensOf({ env }: Machine): string[] {
  const read = (role: string) => {
    try {
      return [readFileSync(join(env.TOASTY_CONFIG_DIR ?? "", `${role}.token`), "utf8").trim()];
    } catch {
      return [];
    }
  };
  return ["publisher", "desk", "admin"].flatMap(read);
}

const runtimeOf = ({ env }: Machine): RuntimeFile =>
  JSON.parse(readFileSync(join(env.TOASTY_RUNTIME_DIR ?? "", "broker.json"), "utf8"));
const portOf = (address = ""): number => Number(address.split(":").at(-1));
const unreachable = [3, 3, 3, 3];
const refused = [4, 4, 4, 4];
const usage = [2, 2, 2, 2];

/** A broker of the victim that is killed, so that its runtime file stays behind. */
async function killedBroker(machine: Machine, args: readonly string[] = []): Promise<RuntimeFile> {
  const broker = await serving(machine.env, ["--log-level", "fatal", ...args], { user: victim });
  const runtime = runtimeOf(machine);
  broker.child.kill("SIGKILL");
  await broker.ended();
  return runtime;
}

describe.skipIf(!canSwitchUsers && !process.env.TOASTY_REQUIRE_REAL)(
  "a stranger gets and gives nothing",
  () => {
    beforeAll(() => expect(canSwitchUsers, "root, and the user nobody").toBe(true));

    test("on the usual port, where the victim has no broker", async () => {
      using machine = victimsMachine();
      await using stranger = await startStranger({ listen: usualPort });
      const tried = await tryEverything({ ...machine.env, TOASTY_TOKEN: secrets[2] ?? "" });
      expect(tried.codes).toEqual(unreachable);
      expectNothing(tried, [stranger], machine);
      expect(stranger.connections()).toBe(0);
      expect(tried.stderr).toContain("no broker of this user runs here");
      expect(tried.stderr).toContain("`toasty up`");
    });

    test.each([
      ["answers in clear", false],
      ["shows a certificate of its own", true],
    ])("on the ports of a killed broker without a unix socket, where it %s", async (_, forges) => {
      using machine = victimsMachine();
      const { address, tls, socket } = await killedBroker(machine, ["--socket", "none"]);
      expect(socket).toBeUndefined();
      const forged: Partial<StrangerOptions> = forges ? { tls: forgedCertificate(machine.folder) } : {};
      await using plain = await startStranger({ listen: portOf(address) });
      await using encrypted = await startStranger({ listen: portOf(tls?.address), ...forged });
      const tried = await tryEverything(machine.env);
      expect(tried.codes).toEqual(unreachable);
      expectNothing(tried, [plain, encrypted], machine);
      expect(plain.connections()).toBe(0);
      // The victim did come, and left when the handshake failed.
      expect(tlsRecords(encrypted.bytes())[0]).toBe(22);
      expect(tried.stderr).toMatch(
        forges
          ? /is not the broker \(its certificate is not the expected one\)/
          : /is not the broker \(it does not speak TLS\)/,
      );
      expect(tried.stderr).toMatch(/process \d+, which wrote that, is gone/);
    });

    test("on the port of a killed broker whose unix socket is gone", async () => {
      using machine = victimsMachine();
      const { address, socket = "" } = await killedBroker(machine);
      await using stranger = await startStranger({ listen: portOf(address) });
      for (const remove of [false, true]) {
        if (remove) rmSync(socket);
        const tried = await tryEverything(machine.env);
        expect(tried.codes).toEqual(unreachable);
        expectNothing(tried, [stranger], machine);
      }
      expect(stranger.connections()).toBe(0);
    });

    test("between the victim and a live broker, with the runtime file of the broker before it", async () => {
      using machine = victimsMachine();
      const before = await killedBroker(machine, ["--socket", "none"]);
      await using _broker = await serving(machine.env, ["--socket", "none", "--log-level", "fatal"], {
        user: victim,
      });
      const now = runtimeOf(machine);
      const file = join(machine.env.TOASTY_RUNTIME_DIR ?? "", "broker.json");
      writeFileSync(file, JSON.stringify({ ...before, pid: now.pid }));
      const listen = portOf(before.tls?.address);
      await using relay = await startStranger({ listen, relayTo: portOf(now.tls?.address) });
      const tried = await tryEverything(machine.env);
      expect(tried.codes).toEqual(unreachable);
      expectNothing(tried, [relay], machine);
      expect(relay.connections()).toBeGreaterThan(0);
    });

    test("between the victim and the right broker but the bytes that TLS hides", async () => {
      using machine = victimsMachine();
      await using _broker = await serving(machine.env, ["--socket", "none", "--log-level", "fatal"], {
        user: victim,
      });
      const runtime = runtimeOf(machine);
      const { address = "", certificate = "" } = runtime.tls ?? {};
      await using relay = await startStranger({ listen: 0, relayTo: portOf(address) });
      const file = join(machine.env.TOASTY_RUNTIME_DIR ?? "", "broker.json");
      writeFileSync(
        file,
        JSON.stringify({ ...runtime, tls: { address: `127.0.0.1:${relay.port}`, certificate } }),
      );
      const send = start(["send", secrets[0] ?? "", secrets[1] ?? ""], machine.env, { user: victim });
      expect(await send.ended()).toMatchObject({ code: 0 });
      const types = tlsRecords(relay.bytes());
      expect(types).toContain(23);
      for (const secret of [...secrets, ...tokensOf(machine)])
        expect(relay.bytes().includes(secret)).toBe(false);
    });

    test("at an address that was given without a word on how to trust it", async () => {
      using machine = victimsMachine();
      await using broker = await serving(machine.env, ["--log-level", "fatal"], { user: victim });
      await using relay = await startStranger({ listen: 0, relayTo: portOf(broker.address) });
      const env = {
        ...machine.env,
        TOASTY_ADDRESS: `127.0.0.1:${relay.port}`,
        TOASTY_TOKEN: secrets[2] ?? "",
      };
      const tried = await tryEverything(env);
      expect(tried.codes).toEqual(usage);
      expectNothing(tried, [relay], machine);
      expect(relay.connections()).toBe(0);
      expect(tried.stderr).toContain("TOASTY_PLAINTEXT=1");
    });

    test("of the tokens in files, even at an address where plaintext is wanted", async () => {
      using machine = victimsMachine();
      await using _broker = await serving(machine.env, ["--log-level", "fatal"], { user: victim });
      await using stranger = await startStranger({ listen: 0 });
      const env = { ...machine.env, TOASTY_ADDRESS: `127.0.0.1:${stranger.port}`, TOASTY_PLAINTEXT: "1" };
      const tokens = start(["token", "list"], env, { user: victim });
      await tokens.ended();
      const asked = start(["ask", "Really?", "--button", "y=Yes"], env, { user: victim });
      // This is what TOASTY_PLAINTEXT=1 says: whoever listens there is believed.
      expect(await asked.ended()).toMatchObject({ code: 0, stdout: "y\n" });
      expect(tokensOf(machine)).toHaveLength(3);
      for (const secret of tokensOf(machine)) expect(stranger.bytes().includes(secret)).toBe(false);
      expect(stranger.bytes().includes("authorization")).toBe(false);
    });

    test.each(["0700", "0755", "0777"])(
      "in a runtime folder that it made first, with mode %s",
      async (mode) => {
        using machine = victimsMachine();
        const { TOASTY_RUNTIME_DIR: folder = "" } = machine.env;
        chmodSync(machine.folder, 0o711);
        mkdirSync(folder);
        chownSync(folder, attacker?.uid ?? 0, attacker?.gid ?? 0);
        chmodSync(folder, 0o777);
        const socket = join(folder, "broker.sock");
        await using onSocket = await startStranger({ listen: socket });
        const forged = forgedCertificate(machine.folder);
        await using onPort = await startStranger({ listen: 0, tls: forged });
        chmodSync(folder, Number.parseInt(mode, 8));
        const tls = { address: `127.0.0.1:${onPort.port}`, certificate: forged.cert };
        const file = join(folder, "broker.json");
        for (const way of [{ socket }, { tls }]) {
          writeFileSync(
            file,
            JSON.stringify({ address: "127.0.0.1:1", pid: process.pid, epoch: "e", ...way }),
          );
          chownSync(file, attacker?.uid ?? 0, attacker?.gid ?? 0);
          const tried = await tryEverything(machine.env);
          expect(tried.codes).toEqual(refused);
          expectNothing(tried, [onSocket, onPort], machine);
          expect(onSocket.connections() + onPort.connections()).toBe(0);
          expect(tried.stderr).toContain(`${folder} belongs to another user`);
        }
        const serve = start(["serve", "--address", "127.0.0.1:0"], machine.env, { user: victim });
        expect(await serve.ended()).toMatchObject({
          code: 4,
          stderr: expect.stringContaining("another user"),
        });
      },
    );

    test("by a runtime file of its own in the victim's folder", async () => {
      using machine = victimsMachine();
      const { TOASTY_RUNTIME_DIR: folder = "" } = machine.env;
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, victim.uid, victim.gid);
      const forged = forgedCertificate(machine.folder);
      await using stranger = await startStranger({ listen: 0, tls: forged });
      const tls = { address: `127.0.0.1:${stranger.port}`, certificate: forged.cert };
      const file = join(folder, "broker.json");
      writeFileSync(file, JSON.stringify({ address: "127.0.0.1:1", tls, pid: process.pid, epoch: "e" }));
      chmodSync(file, 0o644);
      chownSync(file, attacker?.uid ?? 0, attacker?.gid ?? 0);
      const tried = await tryEverything(machine.env);
      expect(tried.codes).toEqual(refused);
      expectNothing(tried, [stranger], machine);
      expect(stranger.connections()).toBe(0);
    });

    test("by a folder that it can put in the place of the victim's", async () => {
      using machine = victimsMachine();
      const parent = join(machine.folder, "shared");
      mkdirSync(parent);
      chownSync(parent, attacker?.uid ?? 0, attacker?.gid ?? 0);
      chmodSync(parent, 0o777);
      const env = { ...machine.env, TOASTY_RUNTIME_DIR: join(parent, "run") };
      const serve = start(["serve", "--address", "127.0.0.1:0"], env, { user: victim });
      expect(await serve.ended()).toMatchObject({ code: 4, stderr: expect.stringContaining(parent) });
      // As if it had been made by an older broker.
      mkdirSync(env.TOASTY_RUNTIME_DIR, { mode: 0o700 });
      chownSync(env.TOASTY_RUNTIME_DIR, victim.uid, victim.gid);
      const tried = await tryEverything(env);
      expect(tried.codes).toEqual(refused);
      expectNothing(tried, [], machine);
      expect(tried.stderr).toContain(`${parent} can be changed by others (mode 0777)`);
    });
  },
);
