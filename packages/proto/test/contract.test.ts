import { execFileSync } from "node:child_process";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import {
  AudioHint,
  info,
  Notification,
  PublishRequest,
  progress,
  question,
  UrgencyLevel,
} from "../src/index.js";

const fixtures = join(import.meta.dirname, "fixtures");
const seed = protobuf
  .loadSync(join(fixtures, "seed.proto"))
  .lookupType("sam.notifications.v1.PublishRequest");

describe("the first contract", () => {
  test("is not broken by ours, by the rules of the wire and of JSON", () => {
    const rules = JSON.stringify({ version: "v2", breaking: { use: ["WIRE_JSON"] } });
    const args = ["breaking", "../../proto", "--against", fixtures, "--against-config", rules];
    execFileSync("buf", args, { cwd: join(import.meta.dirname, ".."), stdio: "pipe" });
  });

  test("reads what we write", () => {
    const notification = Notification.fromPartial({
      ...question("Deploy?", {
        id: "q-1",
        body: "to production",
        buttons: { yes: "Yes", no: "No" },
        labels: { job: "7" },
      }),
      urgency: UrgencyLevel.WARNING,
      audioHint: AudioHint.REMINDER,
      timestampMs: 1_700_000_000_000,
    });
    const bytes = PublishRequest.encode({ targetClientId: "desktop", notification }).finish();
    expect(seed.toObject(seed.decode(bytes), { longs: Number })).toMatchObject({
      targetClientId: "desktop",
      notification: {
        id: "q-1",
        urgency: 2,
        audioHint: 3,
        timestampMs: 1_700_000_000_000,
        interactiveMessage: {
          header: { title: "Deploy?" },
          bodyText: "to production",
          buttons: [
            { text: "Yes", actionId: "yes" },
            { text: "No", actionId: "no" },
          ],
        },
      },
    });
  });

  test.each<[string, object]>([
    [
      "text",
      { textMessage: { header: { title: "t", subtitle: "s" }, bodyTextLine1: "1", bodyTextLine2: "2" } },
    ],
    [
      "a picture",
      {
        imageTextMessage: {
          header: { title: "t" },
          bodyText: "b",
          image: { localPath: "/a.png", placement: 2 },
        },
      },
    ],
    [
      "a question",
      {
        interactiveMessage: {
          header: { title: "t" },
          bodyText: "b",
          buttons: [{ text: "x", actionId: "y" }],
          textInput: { id: "i", placeholderText: "p" },
        },
      },
    ],
    [
      "progress",
      {
        progressMessage: {
          header: { title: "t" },
          progressBar: { statusText: "s", value: 0.5, valueStringOverride: "half" },
        },
      },
    ],
  ])("is read by us: %s", (_, payload) => {
    const message = {
      targetClientId: "*",
      notification: { id: "a", urgency: 3, audioHint: 4, timestampMs: 5, ...payload },
    };
    const decoded = PublishRequest.decode(seed.encode(seed.fromObject(message)).finish());
    const again = seed.decode(PublishRequest.encode(decoded).finish());
    expect(seed.toObject(again, { longs: Number })).toEqual(message);
    expect(decoded.notification).toMatchObject({ id: "a", urgency: 3, audioHint: 4, timestampMs: 5 });
  });

  test("is followed by payloads that both sides know", () => {
    const cases = [info("a"), info("a", "", { image: "/a.png" }), question("a"), progress("a", 0)].map(
      (made) => made.payload?.$case,
    );
    expect(cases).toEqual(["textMessage", "imageTextMessage", "interactiveMessage", "progressMessage"]);
  });
});
