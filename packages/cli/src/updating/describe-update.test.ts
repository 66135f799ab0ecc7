import type { Update, Updater } from "@toasty/updater";
import { expect, test } from "vitest";
import { describeNoUpdate, describeUpdate } from "./describe-update.js";

const updater = { version: "1.3.0" } as Updater;
const update: Update = { version: "1.4.0", downgrade: false, plan: "patch", bytes: 16_000 };

test("says how much of an update must be downloaded, and how", () => {
  expect(describeUpdate(updater, update)).toBe("1.4.0 is newer than 1.3.0: 16.0 kB by patch");
  expect(describeUpdate(updater, { ...update, plan: "full" })).toMatch(/16\.0 kB as a whole$/);
});

test("says that nothing is downloaded for a version that is still on the disk", () => {
  const back: Update = { version: "1.2.0", downgrade: true, plan: "full", bytes: 0 };
  expect(describeUpdate(updater, back)).toBe(
    "1.3.0 was taken back; 1.2.0 is the way back: nothing to download, it is still on the disk",
  );
});

test("says that there is nothing newer", () => {
  expect(describeNoUpdate("1.3.0", [])).toBe("1.3.0 is the newest");
  expect(describeNoUpdate("1.3.0", ["1.2.0"])).toBe("1.3.0 is the newest");
});

test("names newer versions that were rolled back here", () => {
  expect(describeNoUpdate("1.3.0", ["1.10.0", "1.2.0", "1.5.0"])).toBe(
    "1.3.0 is the newest that is offered here; not offered again after a rollback: 1.10.0, 1.5.0",
  );
});
