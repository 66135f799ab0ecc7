import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { info } from "@toasty/proto";
import { expect, it, test } from "vitest";
import { testLine } from "../src/testing/index.js";

const here = import.meta.dirname;
const firstContract = join(here, "..", "..", "proto", "test", "fixtures", "seed.proto");
const descriptorSet = join(here, "..", "..", "proto", "descriptor.binpb");
// Debian's own: another Python on the PATH knows nothing of Debian's packages.
const python = "/usr/bin/python3";

const found =
  spawnSync(python, ["-c", "import grpc, google.protobuf"]).status === 0 &&
  spawnSync("protoc", ["--version"]).status === 0;

it.skipIf(!found && !process.env.TOASTY_REQUIRE_REAL).each([
  ["in clear", undefined],
  ["over TLS with the certificate of the runtime file", false as const],
])("serves a client in Python that was generated from the first contract, %s", async (_, socket) => {
  expect(found, "protoc, python3-grpcio and python3-protobuf").toBe(true);
  const folder = mkdtempSync(join(tmpdir(), "toasty-python-"));
  try {
    cpSync(firstContract, join(folder, "seed.proto"));
    execFileSync("protoc", ["--python_out=.", "seed.proto"], { cwd: folder });
    await using line = await testLine({ socket });
    const { tls } = line.broker;

    const args = [
      join(here, "other-language", "client.py"),
      tls?.address ?? line.address,
      line.tokens.publisher,
      line.tokens.desk,
      ...(tls ? [tls.certificate] : []),
    ];
    const client = spawn(python, args, {
      env: { ...process.env, PYTHONPATH: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said: object[] = [];
    for await (const text of createInterface(client.stdout)) {
      const what = JSON.parse(text);
      said.push(what);
      if (!what.waiting) continue;
      const picture = info("From TypeScript", "a picture", {
        id: "ts-picture",
        image: "/a.png",
        group: "new to it",
      });
      await line.agent("typescript").publish(picture);
    }

    const text = { id: "py-text", urgency: 2, audio: 4, payload: "text_message", title: "From Python" };
    const question = {
      id: "py-question",
      urgency: 0,
      audio: 0,
      payload: "interactive_message",
      title: "Deploy?",
    };
    const image = {
      id: "ts-picture",
      urgency: 0,
      audio: 0,
      payload: "image_text_message",
      title: "From TypeScript",
    };
    const heard = said.filter((what) => "payload" in what);
    expect(heard).toHaveLength(3);
    expect(heard).toEqual(
      expect.arrayContaining([text, question, image].map((what) => ({ ...what, timestamped: true }))),
    );
    expect(said).toContainEqual({ published: "py-text", success: true });
    expect(said).toContainEqual({ published: "py-question", success: true });
    expect(said.at(-1)).toEqual({
      refused: "INVALID_ARGUMENT",
      details: expect.stringContaining("notification"),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.skipIf(!found && !process.env.TOASTY_REQUIRE_REAL)(
  "answers a client in Python that was generated from the whole contract, and says what is not supported yet",
  async () => {
    expect(found, "protoc, python3-grpcio and python3-protobuf").toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "toasty-python-"));
    try {
      const ours = ["delivery", "notification", "outcome", "publish"].map(
        (name) => `sam/notifications/v1/${name}.proto`,
      );
      const files = ["google/rpc/error_details.proto", "google/rpc/status.proto", ...ours];
      execFileSync("protoc", ["--descriptor_set_in", descriptorSet, "--python_out", folder, ...files]);
      await using line = await testLine();
      const program = join(here, "other-language", "current.py");
      const client = spawn(python, [program, line.address, line.tokens.publisher, line.tokens.desk, folder], {
        env: { ...process.env, PYTHONPATH: folder },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const answers: object[] = [];
      for await (const text of createInterface(client.stdout)) answers.push(JSON.parse(text));

      const unsupported = { code: "UNIMPLEMENTED", reason: "UNSUPPORTED" };
      const refused = (reason: string) => ({ receipt: "refused", reason });
      expect(answers).toEqual([
        { sequence: 1, receipt: "published", reason: null },
        { sequence: 2, receipt: "published", reason: null },
        { sequence: 3, receipt: "withdrawn", reason: null },
        { sequence: 4, ...refused("INVALID") },
        { sequence: 5, ...refused("INVALID") },
        { sequence: 6, receipt: "published", reason: null },
        { attach: "report", ...unsupported },
        { attach: "presence", ...unsupported },
        { method: "InteractionService/Report", ...unsupported },
        { method: "NotificationService/ListDesks", ...unsupported },
        { method: "NotificationService/ListHistory", ...unsupported },
        { method: "NotificationService/ListHistory", code: "OK", reason: null },
        { method: "NotificationService/Publish", code: "INVALID_ARGUMENT", reason: "INVALID" },
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
