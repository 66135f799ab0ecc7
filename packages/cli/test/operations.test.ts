import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownMachine, serving, toasty } from "./toasty.js";

const workspace = join(import.meta.dirname, "..", "..", "..");
const folder = join(workspace, "docs", "operations");
const rules = readFileSync(join(folder, "toasty.rules.yml"), "utf8");
const dashboard = readFileSync(join(folder, "grafana-dashboard.json"), "utf8");
const guide = readFileSync(join(folder, "..", "operations.md"), "utf8");

const found = spawnSync("promtool", ["--version"]).status === 0;

test.skipIf(!found && !process.env.TOASTY_REQUIRE_REAL)("alerts as the rules' own tests say", () => {
  const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", "toasty.rules.test.yml"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});

test("asks only for metrics that the guide lists", () => {
  const asked = new Set(`${rules}${dashboard}`.match(/toasty_[a-z_]+/g));
  for (const name of asked) expect(guide).toContain(name.replace(/_(bucket|sum|count)$/, ""));
  expect(asked.size).toBeGreaterThan(8);
});

test("serves only metrics that the guide lists", async () => {
  using machine = ownMachine();
  await using broker = await serving(machine.env, ["--metrics", "127.0.0.1:0"]);
  await toasty(["send", "Hello"], machine.env);
  const metrics = await (await fetch(broker.metrics)).text();
  const served = [...metrics.matchAll(/^# TYPE (toasty_\w+)/gm)].map(([, name = ""]) => name);
  expect(served.length).toBeGreaterThan(5);
  for (const name of served) expect(guide).toContain(`\`${name}\``);
});

test("is listed and called by a stranger's tool through reflection", async () => {
  using machine = ownMachine();
  await using broker = await serving(machine.env, ["--reflection"]);
  const buf = (...args: string[]) => {
    const url = `http://${broker.address}`;
    const command = [
      "curl",
      "--protocol",
      "grpc",
      "--http2-prior-knowledge",
      ...args.map((arg) => arg.replace("URL", url)),
    ];
    const { status, stdout, stderr } = spawnSync("buf", command, { cwd: folder, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  expect(buf("URL", "--list-methods")).toContain("sam.notifications.v1.NotificationService/Publish");
  expect(JSON.parse(buf("URL/grpc.health.v1.Health/Check"))).toEqual({ status: "SERVING" });
  const token = readFileSync(join(machine.env.TOASTY_CONFIG_DIR ?? "", "publisher.token"), "utf8").trim();
  const text = { header: { title: "From buf" } };
  const request = { targetClientId: "desktop", notification: { id: "buf-1", textMessage: text } };
  const headers = ["--header", `authorization: Bearer ${token}`, "--header", "x-agent-id: buf"];
  const answer = buf(
    "URL/sam.notifications.v1.NotificationService/Publish",
    ...headers,
    "--data",
    JSON.stringify(request),
  );
  expect(JSON.parse(answer)).toMatchObject({ notificationId: "buf-1", success: true });
});
