import { describe, expect, test } from "vitest";
import { updateFailed, updateReady, updateRequired, updateRolledBack } from "./notices.js";
import { UpdateError } from "./update-error.js";

const update = { version: "1.1.0", downgrade: false, plan: "patch", bytes: 1 } as const;

describe("a notice", () => {
  test("asks whether to restart, with the publisher's words if there are any", () => {
    expect(updateReady("Acme", { ...update, notes: "Faster" })).toMatchObject({
      category: "question",
      title: "Acme 1.1.0 is ready",
      body: "Faster",
      buttons: { restart: "Restart now", later: "Later" },
    });
    expect(updateReady("Acme", update).body).toMatch(/restart/i);
  });

  test("leaves no choice where an update is required", () => {
    expect(Object.keys(updateRequired("Acme", update).buttons ?? {})).toEqual(["restart"]);
    expect(updateRequired("Acme", update).importance).toBe("high");
  });

  test("is quiet about the network and says the rest in the error's words", () => {
    expect(
      updateFailed("Acme", new UpdateError({ reason: "NETWORK", message: "no network" })).importance,
    ).toBe("low");
    expect(
      updateFailed("Acme", new UpdateError({ reason: "ROLLBACK", message: "went back" })).body,
    ).toContain("went back");
  });

  test("fits into a notification, whatever the publisher wrote", () => {
    const notes = "🦀 much is new. ".repeat(1_000);
    for (const notice of [
      updateReady("A".repeat(300), { ...update, notes }),
      updateRequired("A".repeat(300), { ...update, notes }),
    ]) {
      expect([...notice.title].length).toBeLessThanOrEqual(250);
      expect([...notice.body].length).toBeLessThanOrEqual(4_096);
      expect(notice.body).toMatch(/🦀.*…$/u);
      expect(notice.dedupKey.length).toBeLessThanOrEqual(128);
      expect(notice.dedupKey).toContain("1.1.0");
    }
  });

  test("tells of a version that was undone, once for each", () => {
    const notice = updateRolledBack("Acme", "1.0.0", "1.1.0");
    expect(notice.body).toContain("1.1.0");
    expect(notice.dedupKey).not.toBe(updateRolledBack("Acme", "1.0.0", "1.2.0").dedupKey);
  });
});
