import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { scriptedDesk } from "./desk.js";
import { type Ended, ownMachine, serving, toasty } from "./toasty.js";

interface Report {
  readonly healthy: boolean;
  readonly findings: readonly { check: string; verdict: string; found: string; remedy: string }[];
}

const report = ({ json }: Ended): Report => json[0] as Report;
const finding = (ended: Ended, check: string) => report(ended).findings.find((each) => each.check === check);

describe("toasty doctor", () => {
  test("finds nothing wrong where broker and desk run", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using _desk = await scriptedDesk(machine.env, (delivery) => delivery.displayed());
    const ended = await toasty(["doctor", "--json"], machine.env);
    const findings = report(ended).findings.filter(({ check }) => check !== "native toasts");
    expect(findings.filter(({ verdict }) => verdict !== "ok")).toEqual([]);
    expect(report(ended).findings.map(({ check }) => check)).toEqual([
      "Node",
      "runtime folder",
      "config folder",
      "publisher token",
      "desk token",
      "admin token",
      "runtime file",
      "proxy",
      "autostart",
      "native toasts",
      "toast features",
      "do not disturb",
      "broker",
      "health",
      "call",
      "desk",
    ]);
    expect(finding(ended, "call")?.found).toMatch(/^answered in \d+\.\d ms$/);
    expect(finding(ended, "health")?.found).toBe("SERVING");
    expect(finding(ended, "desk")?.found).toMatch(/^1 attached/);
    expect(ended.code).toBe(0);
  });

  test("ends with 1 where no desk is attached, and says how to start one", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    const ended = await toasty(["doctor"], machine.env);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/✖ desk +none is attached\n +start one with `toasty desk`/);
  });

  test("says that no broker runs, and what to do", async () => {
    using machine = ownMachine();
    const ended = await toasty(["doctor", "--json", "--address", "127.0.0.1:1", "--plaintext"], machine.env);
    expect(ended.code).toBe(1);
    expect(finding(ended, "runtime file")).toMatchObject({
      verdict: "warning",
      remedy: "start one with `toasty up`",
    });
    expect(finding(ended, "broker")).toMatchObject({
      verdict: "wrong",
      found: "cannot reach the broker at 127.0.0.1:1 (connection refused).",
      remedy: "Start it with `toasty up`.",
    });
  });

  test("finds a stale runtime file, a damaged one, and what others can read", async () => {
    using machine = ownMachine();
    const { TOASTY_RUNTIME_DIR: run = "", TOASTY_CONFIG_DIR: config = "" } = machine.env;
    mkdirSync(run, { mode: 0o700 });
    mkdirSync(config, { mode: 0o755 });
    chmodSync(config, 0o755);
    writeFileSync(`${config}/publisher.token`, "secret", { mode: 0o644 });
    writeFileSync(`${config}/desk.token`, "\n", { mode: 0o600 });
    // No process has this number: it is beyond the largest that there can be.
    writeFileSync(
      `${run}/broker.json`,
      JSON.stringify({ address: "127.0.0.1:1", pid: 2 ** 22 + 1, epoch: "e" }),
    );
    const ended = await toasty(["doctor", "--json"], machine.env);
    expect(ended.code).toBe(1);
    expect(finding(ended, "runtime file")).toMatchObject({
      verdict: "wrong",
      found: expect.stringContaining("stale"),
    });
    expect(finding(ended, "config folder")).toMatchObject({
      verdict: "wrong",
      remedy: `chmod 700 ${config}`,
    });
    expect(finding(ended, "publisher token")).toMatchObject({
      remedy: `chmod 600 ${config}/publisher.token`,
    });
    expect(finding(ended, "desk token")?.found).toContain("is empty");
    expect(finding(ended, "admin token")).toMatchObject({ verdict: "warning" });

    writeFileSync(`${run}/broker.json`, "{");
    const damaged = await toasty(["doctor", "--json"], machine.env);
    expect(finding(damaged, "runtime file")).toMatchObject({
      verdict: "wrong",
      found: expect.stringContaining("damaged"),
    });
  });

  test("finds a folder above its own that others can change", async () => {
    using machine = ownMachine();
    const shared = `${dirname(machine.env.TOASTY_RUNTIME_DIR ?? "")}/shared`;
    const run = `${shared}/run`;
    mkdirSync(run, { recursive: true, mode: 0o700 });
    chmodSync(shared, 0o777);
    const ended = await toasty(["doctor", "--json"], { ...machine.env, TOASTY_RUNTIME_DIR: run });
    expect(finding(ended, "runtime folder")).toEqual({
      check: "runtime folder",
      verdict: "wrong",
      found: `${shared} can be changed by others (mode 0777): ${run} could be replaced`,
      remedy: `Run \`chmod go-w ${shared}\`.`,
    });
    expect(finding(ended, "broker")).toMatchObject({
      verdict: "wrong",
      found: expect.stringContaining(shared),
    });
  });

  test("says why there are no native toasts, which is not wrong", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using _desk = await scriptedDesk(machine.env, (delivery) => delivery.displayed());
    const ended = await toasty(["doctor", "--json"], machine.env);
    expect(finding(ended, "native toasts")).toMatchObject({
      verdict: "warning",
      found: expect.stringMatching(
        /^none\. freedesktop: the session bus at unix:path=\/nowhere\/bus does not answer/,
      ),
      remedy: expect.stringContaining("`toasty up --terminal`"),
    });
    expect(finding(ended, "do not disturb")).toMatchObject({
      verdict: "ok",
      found: expect.stringMatching(/^unknown/),
    });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  test("warns of a proxy, which changes nothing for Toasty's own commands", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    const env = { ...machine.env, http_proxy: "http://127.0.0.1:1" };
    const ended = await toasty(["doctor", "--json"], env);
    expect(finding(ended, "proxy")).toMatchObject({
      verdict: "warning",
      found: expect.stringContaining("http_proxy"),
    });
    expect(finding(ended, "broker")).toMatchObject({ verdict: "ok" });
    expect(finding(ended, "health")).toMatchObject({ verdict: "ok" });
    expect(await toasty(["send", "Hello"], env)).toMatchObject({ code: 0 });
  });

  test("says that a token is not known", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "fatal"]);
    const ended = await toasty(["doctor", "--json"], { ...machine.env, TOASTY_TOKEN: "wrong" });
    expect(finding(ended, "call")).toMatchObject({
      verdict: "wrong",
      found: expect.stringContaining("token"),
    });
  });
});
