import { info, type Notification, progress, question, ToastyError } from "@toasty/proto";
import { describe, expect, test } from "vitest";
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
  test("gives an id, a revision and a time, and keeps those that are given", () => {
    const { notification } = make(info("Title"));
    expect(notification?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(notification?.revision).toBeGreaterThan(0);
    expect(notification?.timestampMs).toBeGreaterThan(0);
    const given = { ...info("Title", "", { id: "mine" }), revision: 7, timestampMs: 9 };
    expect(make(given).notification).toMatchObject({ id: "mine", revision: 7, timestampMs: 9 });
  });

  test("takes terminal sequences and lone surrogates out", () => {
    const { notification } = make(info("\u001b[31mred\u001b[0m \ud800end"));
    expect(notification?.payload?.value.header?.title).toBe("red end");
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a text", "Build finished"],
    ["a plain object", { title: "x" }],
    ["a list", []],
    ["a payload that is none", { ...info("x"), payload: { $case: "textMessage" } }],
  ])("refuses %s, and names the builders", (_, draft) => {
    expect(() => make(draft as Notification)).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        message: expect.stringMatching(/^notification: is .*info\(title, body\)/),
      }),
    );
  });

  test.each<[unknown, string]>([
    [undefined, "is missing"],
    [null, "is missing"],
    ["Build finished", 'is the text "Build finished"'],
    [7, "is a plain number"],
  ])("says that %j %s", (draft, found) => {
    expect(() => make(draft as Notification)).toThrow(`notification: ${found}: make one with`);
  });

  test("names a text that is none", () => {
    const draft = info("loss", 0.03 as unknown as string);
    expect(() => make(draft)).toThrow("body: is a number; it must be a text");
    expect(() => make(info(7 as unknown as string))).toThrow("title: is a number; it must be a text");
    expect(() => make(info("x", "", { id: 7 as unknown as string }))).toThrow("id: must be 1 to 128");
  });

  test("names everything that is wrong, by its option, before anything is sent", () => {
    const draft = question("", { id: "no spaces", buttons: ["a", "b", "c", "d", "e", "f"] });
    const fields = violationsOf(() => make({ ...draft, ttlMs: -1 }, "nobody at all", "my trainer"));
    expect(fields).toEqual(expect.arrayContaining(["agent", "to", "id", "ttlMs", "title", "buttons"]));
  });

  test.each([
    ["no payload", { ...info("x"), payload: undefined }],
    ["a progress of NaN", progress("x", Number.NaN)],
    ["two buttons of one id", question("x", { buttons: ["a", "a"] })],
  ])("refuses %s", (_, draft) => {
    expect(violationsOf(() => make(draft))).not.toEqual([]);
  });

  test("refuses a message of 300 KB", () => {
    const labels = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [`label-${i}`, "x".repeat(50)]),
    );
    expect(violationsOf(() => make(info("x", "", { labels })))).not.toEqual([]);
  });
});
