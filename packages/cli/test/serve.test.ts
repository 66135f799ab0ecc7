import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RuntimeFile } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { ownMachine, serving, start, toasty } from "./toasty.js";

describe("toasty serve", () => {
  test("says where it listens, as JSON", async () => {
    using machine = ownMachine();
    await using broker = start(
      ["serve", "--address", "127.0.0.1:0", "--json", "--log-level", "warn"],
      machine.env,
    );
    const [line] = await broker.seen(/^\{.*\}$/m);
    expect(JSON.parse(line)).toEqual({
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      socket: `${machine.env.TOASTY_RUNTIME_DIR}/broker.sock`,
      pid: broker.child.pid,
    });
  });

  test("says it in words, and logs lines of JSON on standard error", async () => {
    using machine = ownMachine();
    await using broker = start(["serve", "--address", "127.0.0.1:0"], machine.env);
    await broker.seen(/^toasty serves 127\.0\.0\.1:\d+, on .*broker\.sock; Ctrl-C ends it$/m);
    const [line] = await broker.seen(/^\{.*the broker is listening.*\}$/m);
    expect(JSON.parse(line)).toMatchObject({ name: "toasty-broker", level: 30 });
  });

  test.skipIf(!existsSync("/dev/full"))("serves where nothing can be written to standard error", async () => {
    using machine = ownMachine();
    const before = ["sh", "-c", 'exec "$0" "$@" 2>/dev/full', process.execPath];
    const args = ["serve", "--address", "127.0.0.1:0", "--json", "--no-auth", "--log-level", "debug"];
    await using broker = start(args, machine.env, { before });
    await broker.seen(/^\{.*\}$/m, "stdout");
    expect((await toasty(["send", "Hello"], machine.env)).code).toBe(0);
    broker.child.kill("SIGTERM");
    expect(await broker.ended()).toMatchObject({ code: 0 });
  });

  test.each([
    ["SIGTERM", 0],
    ["SIGHUP", 0],
    ["SIGINT", 130],
  ] as const)("stops on %s with %i, and takes its runtime file along", async (signal, code) => {
    using machine = ownMachine();
    await using broker = await serving(machine.env);
    await using watching = start(["watch", "--json"], machine.env);
    await watching.seen(/caught_up/);
    broker.child.kill(signal);
    expect(await broker.ended()).toMatchObject({ code });
    expect((await toasty(["doctor", "--json"], machine.env)).stdout).toContain("no broker runs");
  });

  test("ends with 1 where the port is in use, and says what to do", async () => {
    using machine = ownMachine();
    using other = ownMachine();
    await using broker = await serving(machine.env);
    const { code, stdout, stderr } = await toasty(["serve", "--address", broker.address], other.env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(broker.address);
    expect(stderr).toContain("--address");
  });

  test("ends with 1 beside a broker of its own user, and says what does instead", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env);
    const { code, stderr } = await toasty(["serve", "--address", "127.0.0.1:0"], machine.env);
    expect(code).toBe(1);
    expect(stderr).toContain("already");
    expect(stderr).toContain("`toasty desk` is enough");
  });

  test("ends with 2 for an address beyond this machine without TLS", async () => {
    using machine = ownMachine();
    const { code, stderr } = await toasty(["serve", "--address", "0.0.0.0:0"], machine.env);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("tls") });
  });

  test("ends with 2 for half a certificate, and for one that is not there", async () => {
    using machine = ownMachine();
    const half = await toasty(["serve", "--tls-cert", "a.pem"], machine.env);
    expect(half).toMatchObject({ code: 2, stderr: expect.stringContaining("go together") });
    const missing = await toasty(["serve", "--tls-cert", "/no/a.pem", "--tls-key", "/no/b.pem"], machine.env);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("cannot read /no/a.pem (ENOENT)"),
    });
  });

  test("without a unix socket is reached over TLS, and everything works as with one", async () => {
    using machine = ownMachine();
    await using broker = await serving(machine.env, ["--socket", "none", "--log-level", "warn"]);
    const file = join(machine.env.TOASTY_RUNTIME_DIR ?? "", "broker.json");
    const { tls } = JSON.parse(readFileSync(file, "utf8")) as RuntimeFile;
    await using desk = start(["desk", "--terminal"], machine.env);
    await using watching = start(["watch", "--json"], machine.env);
    await watching.seen(/caught_up/);
    expect(await toasty(["send", "Hello"], machine.env)).toMatchObject({ code: 0, stderr: "" });
    await watching.seen(/Hello/);
    await desk.seen(/Hello/);
    const { json } = await toasty(["doctor", "--json"], machine.env);
    const { findings } = json[0] as { findings: readonly { check: string }[] };
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: "runtime file",
        verdict: "ok",
        found: expect.stringContaining(`on ${tls?.address}, and on ${broker.address} for other clients`),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check: "broker", found: `answers at ${tls?.address}` }),
    );
    expect(findings).toContainEqual({ check: "health", verdict: "ok", found: "SERVING", remedy: "" });
  });

  test("up without a unix socket is its own desk, whatever broker the environment names", async () => {
    using machine = ownMachine();
    const elsewhere = { TOASTY_ADDRESS: "127.0.0.1:1", TOASTY_PLAINTEXT: "1" };
    for (const args of [["--socket", "none"], []]) {
      await using up = start(["up", "--terminal", "--address", "127.0.0.1:0", ...args], {
        ...machine.env,
        ...elsewhere,
      });
      await up.seen(/toasty is up on/);
      expect(await toasty(["send", "Hello"], machine.env)).toMatchObject({ code: 0 });
      await up.seen(/Hello/);
      up.child.kill("SIGTERM");
      expect(await up.ended()).toMatchObject({ code: 0 });
    }
  });

  test("is reached over TLS of one's own with --tls-ca, and not where the authority is another", async () => {
    using machine = ownMachine();
    using client = ownMachine();
    const fixture = (name: string) =>
      fileURLToPath(new URL(`../../broker/test/fixtures/localhost.${name}.pem`, import.meta.url));
    const tls = ["--tls-cert", fixture("cert"), "--tls-key", fixture("key")];
    await using broker = await serving(machine.env, [...tls, "--log-level", "fatal"]);
    const address = broker.address.replace("127.0.0.1", "localhost");
    const token = readFileSync(join(machine.env.TOASTY_CONFIG_DIR ?? "", "publisher.token"), "utf8").trim();
    const send = (...args: string[]) =>
      toasty(["send", "Hello", "--address", address, ...args], { ...client.env, TOASTY_TOKEN: token });
    expect(await send("--tls-ca", fixture("cert"))).toMatchObject({ code: 0 });
    expect(await send("--tls-ca", "system")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("certificate"),
    });
    expect(await send("--plaintext")).toMatchObject({ code: 3 });
    expect(await send()).toMatchObject({ code: 2, stderr: expect.stringContaining("could be anybody's") });
    expect(await send("--tls-ca", "/no/ca.pem")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--tls-ca: cannot read /no/ca.pem (ENOENT)"),
    });
    expect(await send("--tls-ca", fixture("key"))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("holds no certificate in PEM"),
    });
    expect(await send("--tls-ca", fixture("cert"), "--plaintext")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("excludes tls"),
    });
  });

  test("lets everyone in with --no-auth, and says so loudly", async () => {
    using machine = ownMachine();
    using stranger = ownMachine();
    await using broker = start(["serve", "--address", "127.0.0.1:0", "--no-auth"], machine.env);
    const [, address = ""] = await broker.seen(/serves (127\.0\.0\.1:\d+)/);
    await broker.seen(/WARNING: --no-auth lets every user/);
    const sent = await toasty(["send", "Hello", "--address", address, "--plaintext"], stranger.env);
    expect(sent).toMatchObject({ code: 0 });
  });

  test("serves metrics that count what is sent, and nothing else", async () => {
    using machine = ownMachine();
    await using broker = await serving(machine.env, ["--metrics", "127.0.0.1:0"]);
    await toasty(["send", "Hello"], machine.env);
    const metrics = await (await fetch(broker.metrics)).text();
    expect(metrics).toMatch(/toasty_publishes_total\{[^}]*outcome="queued"[^}]*\} 1/);
    expect((await fetch(new URL("/", broker.metrics))).status).toBe(404);
  });
});
