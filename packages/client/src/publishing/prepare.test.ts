import { info, type Notification, progress, question, ToastyError } from "@toasty/proto";
import { describe, expect, it } from "vitest";
import { prepare } from "./prepare.js";
import { Revisions } from "./revisions.js";

const make = (draft: Notification, to = "desktop", agent = "trainer") =>
  prepare(draft, { to, agent }, new Revisions());

function violationsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    return ToastyError.from(error).violations.map(({ field }) => field);
  }
  return [];
}

describe("prepare", () => {
  it("gives an id, a revision and a time, and keeps those that are given", () => {
    const { notification } = make(info("Title"));
    expect(notification?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(notification?.revision).toBeGreaterThan(0);
    expect(notification?.timestampMs).toBeGreaterThan(0);
    const given = { ...info("Title", "", { id: "mine" }), revision: 7, timestampMs: 9 };
    expect(make(given).notification).toMatchObject({ id: "mine", revision: 7, timestampMs: 9 });
  });

  it("takes terminal sequences and lone surrogates out", () => {
    const { notification } = make(info("\u001b[31mred\u001b[0m \ud800end"));
    expect(notification?.payload?.value.header?.title).toBe("red end");
  });

  it("names everything that is wrong, with its path, before anything is sent", () => {
    const draft = question("", { id: "no spaces", buttons: ["a", "b", "c", "d", "e", "f"] });
    const fields = violationsOf(() => make({ ...draft, ttlMs: -1 }, "nobody at all", "my trainer"));
    expect(fields).toEqual(
      expect.arrayContaining([
        "x-agent-id",
        "target_client_id",
        "notification.id",
        "notification.ttl_ms",
        "notification.interactive_message.header.title",
        "notification.interactive_message.buttons",
      ]),
    );
  });

  it.each([
    ["no payload", { ...info("x"), payload: undefined }],
    ["a progress of NaN", progress("x", Number.NaN)],
    ["two buttons of one id", question("x", { buttons: ["a", "a"] })],
  ])("refuses %s", (_, draft) => {
    expect(violationsOf(() => make(draft))).not.toEqual([]);
  });

  it("refuses a message of 300 KB", () => {
    const labels = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [`label-${i}`, "x".repeat(50)]),
    );
    expect(violationsOf(() => make(info("x", "", { labels })))).not.toEqual([]);
  });
});
