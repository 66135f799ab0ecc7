import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Notification, ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { admit } from "../src/admission/admit.js";
import { decodePublish, decodePublishItem } from "../src/admission/decode-publish.js";
import { Session } from "../src/delivery/session.js";
import { coreWith, publisher } from "../src/testing/core.js";
import { field, mutations, requestOf, unknownGroup } from "./mutations.js";

const here = import.meta.dirname;
const descriptorSet = join(here, "..", "..", "proto", "descriptor.binpb");
const python = "/usr/bin/python3";
const found =
  spawnSync(python, ["-c", "import google.protobuf"]).status === 0 &&
  spawnSync("protoc", ["--version"]).status === 0;

const seed = 20261127;
const count = 6000;

/** Publishes bytes to a broker without a network; returns what a desk receives, or the error that the sender gets. */
function brokerWithDesk() {
  const { core } = coreWith();
  let received: Buffer | undefined;
  const desk = { clientId: "desktop", principal: "desk", filter: undefined, resumeAfter: [] };
  Session.open(core, { ...desk, kind: "notifications", window: Number.POSITIVE_INFINITY }, (bytes) => {
    received = Buffer.from(bytes);
    return true;
  });
  return (notification: Uint8Array): Buffer | ToastyError | undefined => {
    received = undefined;
    const raw = decodePublish(requestOf(notification));
    if (raw instanceof ToastyError) return raw;
    try {
      core.publish(publisher, admit(raw));
    } catch (error) {
      // Anything else is a bug of the broker, and fails the test.
      if (error instanceof ToastyError) return error;
      throw error;
    }
    return received;
  };
}

test("whatever is wrong in the bytes of a notification, it is the sender's mistake and no bug of the broker", () => {
  const send = brokerWithDesk();
  const counts = { delivered: 0, refused: 0, silent: 0 };
  for (const bytes of mutations(seed, count)) {
    const outcome = send(bytes);
    if (outcome instanceof ToastyError) {
      expect(["invalid_argument", "already_exists"], bytes.toString("hex")).toContain(outcome.code);
      counts.refused++;
    } else if (outcome) counts.delivered++;
    else counts.silent++;
    const item = decodePublishItem(Buffer.concat([Buffer.from("0801", "hex"), field(2, requestOf(bytes))]));
    expect(item).toMatchObject({ sequence: 1 });
  }
  // Enough of both, so that each side of the line is tested.
  expect(counts.delivered).toBeGreaterThan(count / 10);
  expect(counts.refused).toBeGreaterThan(count / 10);
});

test.skipIf(!found && !process.env.TOASTY_REQUIRE_REAL)(
  "nothing that is delivered breaks a desk in Python, and it reads what ours reads",
  () => {
    expect(found, "protoc and python3-protobuf").toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "toasty-python-"));
    try {
      execFileSync("protoc", [
        "--descriptor_set_in",
        descriptorSet,
        "--python_out",
        folder,
        "sam/notifications/v1/notification.proto",
      ]);
      const send = brokerWithDesk();
      const delivered: Buffer[] = [];
      for (const bytes of mutations(seed + 1, count)) {
        const outcome = send(bytes);
        if (outcome && !(outcome instanceof ToastyError)) delivered.push(outcome);
      }
      const file = join(folder, "notifications");
      writeFileSync(file, Buffer.concat(delivered.map((bytes) => field(1, bytes))));
      const read = execFileSync(python, [join(here, "other-language", "read.py"), file, folder], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      });
      const theirs = read.trim().split("\n");
      expect(theirs.length).toBe(delivered.length);
      for (const [i, bytes] of delivered.entries()) {
        expect(JSON.parse(theirs[i] ?? ""), bytes.toString("hex")).toEqual(
          readOf(Notification.decode(bytes)),
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** The parts of a notification that both languages are asked for. */
function readOf({ id, payload, labels, agentId, group }: Notification) {
  const { title = "", subtitle = "" } = payload?.value.header ?? {};
  return {
    id,
    payload: payload?.$case ?? "",
    title,
    subtitle,
    labels,
    agentId: agentId ?? "",
    group: group ?? "",
  };
}

test.each([
  ["a field with the number 0", "0000"],
  ["the end of a group that has not begun", "0c"],
  ["a group without an end", "c33e"],
  ["a tag beyond 32 bits", "aa808080800200"],
  ["a length beyond 32 bits", "9a06ffffffffff00"],
])("%s after a notification is INVALID_ARGUMENT", (_, hex) => {
  const good = field(5, field(1, field(1, Buffer.from("fine"))));
  expect(brokerWithDesk()(Buffer.concat([good, Buffer.from(hex, "hex")]))).toMatchObject({
    code: "invalid_argument",
    reason: "INVALID",
  });
});

test("an unknown group is legal, and travels on", () => {
  const good = field(5, field(1, field(1, Buffer.from("fine"))));
  const outcome = brokerWithDesk()(Buffer.concat([good, unknownGroup]));
  expect(outcome instanceof ToastyError ? outcome : outcome?.includes(unknownGroup)).toBe(true);
});
