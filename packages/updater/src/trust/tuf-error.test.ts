import { describe, expect, test } from "vitest";
import { UpdateError } from "../update-error.js";
import type { FetchRecord } from "./metadata-fetcher.js";
import { asUpdateError } from "./tuf-error.js";

const now = new Date("2026-11-28T12:00:00Z");
const hourMs = 3_600_000;
const record = (parts: Partial<FetchRecord> = {}): FetchRecord => ({ roots: new Map(), ...parts });
const convert = (message: string, parts?: Partial<FetchRecord>) =>
  asUpdateError(new Error(message), record(parts), now) as UpdateError;

/** Texts of the installed tuf-js; `trusted-repository.test.ts` provokes those that a repository can bring about. */
test.each([
  ["Final root.json is expired", "EXPIRED", "5.3.10"],
  ["Final timestamp.json is expired", "EXPIRED", "5.4.4"],
  [
    "Unable to load snapshot metadata error ExpiredMetadataError: snapshot.json is expired",
    "EXPIRED",
    "5.5.6",
  ],
  ["Unable to load targets error ExpiredMetadataError: targets.json is expired", "EXPIRED", "5.6.5"],
  ["Unable to load targets error ExpiredMetadataError: stable.json is expired", "EXPIRED", "5.6.5"],
  ["New timestamp version 10 is less than current version 12", "ROLLBACK", "5.4.3.1"],
  ["New snapshot version 10 is less than current version 12", "ROLLBACK", "5.4.3.2"],
  ["New version 10 of stable.json is less than current version 12", "ROLLBACK", "5.5.5"],
  ["Missing file stable.json in new snapshot", "ROLLBACK", "5.5.5"],
  ["root was signed by 0/1 keys", "SIGNATURE", "5.3.4"],
  ["timestamp was signed by 1/2 keys", "SIGNATURE", "5.4.2"],
  ["snapshot was signed by 10/12 keys", "SIGNATURE", "5.5.3"],
  ["targets was signed by 0/1 keys", "SIGNATURE", "5.6.3"],
  ["stable was signed by 0/1 keys", "SIGNATURE", "5.6.3"],
  ["No delegation found for stable", "SIGNATURE", "5.6.3"],
  ["no delegations found for stable", "SIGNATURE", "5.6.3"],
  ["Expected version 2, got 3", "METADATA", "5.3.5"],
  [
    "Unable to load snapshot metadata error LengthOrHashMismatchError: Expected length 5 but got 6",
    "METADATA",
    "5.5.2",
  ],
  [
    "Unable to load snapshot metadata error LengthOrHashMismatchError: Expected hash a but got b",
    "METADATA",
    "5.5.2",
  ],
  ["Snapshot version doesn't match timestamp", "METADATA", "5.5.4"],
  [
    "Unable to load targets error LengthOrHashMismatchError: Expected length 5 but got 6",
    "METADATA",
    "5.6.2",
  ],
  ["Unable to load targets error LengthOrHashMismatchError: Expected hash a but got b", "METADATA", "5.6.2"],
  ["Version 3 of stable does not match snapshot version 4", "METADATA", "5.6.4"],
  ["something that no pattern knows", "METADATA", "4"],
])("%s is %s, by clause %s", (text, reason, clause) => {
  expect(convert(text)).toMatchObject({
    reason,
    message: expect.stringMatching(/^[a-z].* \(TUF specification [\d.]+: .*\)\.$/),
    remedy: expect.stringMatching(/^[A-Z].*\.$/),
    cause: expect.objectContaining({ message: text }),
  });
  expect(convert(text).message).toContain(`(TUF specification ${clause}: ${text}).`);
});

test.each([
  ["EXPIRED", "Final root.json is expired", /has expired/, "Tell the publisher."],
  ["ROLLBACK", "Missing file a in new snapshot", /older metadata/, "Try again later."],
  ["SIGNATURE", "root was signed by 0/1 keys", /not signed by the keys/, "Tell the publisher."],
  ["METADATA", "anything", /malformed/, "Try again later."],
])("says what %s means and what to do", (_, text, finding, remedy) => {
  expect(convert(text).message).toMatch(finding);
  expect(convert(text).remedy).toBe(remedy);
});

describe("the clock", () => {
  const expired = "Final timestamp.json is expired";
  test.each([
    ["an hour behind", -hourMs, "EXPIRED"],
    ["an hour ahead", hourMs, "EXPIRED"],
    ["more than an hour behind", -hourMs - 1, "CLOCK"],
    ["more than an hour ahead", hourMs + 1, "CLOCK"],
  ])("of a server that is %s", (_, offMs, reason) => {
    const serverTime = new Date(now.getTime() + offMs);
    expect(convert(expired, { serverTime }).reason).toBe(reason);
  });

  test("is named by both times when they differ", () => {
    const { message, remedy } = convert(expired, { serverTime: new Date("2026-11-30T12:00:00Z") });
    expect(message).toContain(
      "this machine's clock says 2026-11-28T12:00:00.000Z and the server's 2026-11-30T12:00:00.000Z (TUF specification 5.4.4: ",
    );
    expect(remedy).toMatch(/^Set the clock/);
  });

  test("does not matter to what has not expired", () => {
    const serverTime = new Date(0);
    expect(convert("root was signed by 0/1 keys", { serverTime }).reason).toBe("SIGNATURE");
  });
});

test("leaves its own errors, and what is no error, as they are", () => {
  const own = new UpdateError({ reason: "NETWORK", message: "gone." });
  expect(asUpdateError(own, record({ failure: own }), now)).toBe(own);
  expect(asUpdateError("a text", record(), now)).toBe("a text");
});

test("prefers the failure of the fetcher, since tuf-js keeps only its text", () => {
  const failure = new UpdateError({ reason: "NETWORK", message: "gone." });
  expect(convert("Unable to load snapshot metadata error gone", { failure })).toBe(failure);
});

test.each([
  ["ENOSPC", "SPACE"],
  ["EACCES", "PERMISSION"],
  ["EIO", "DISK"],
])("takes %s while tuf-js writes for %s", (code, reason) => {
  const { message, ...error } = convert(`Failed to persist metadata root error: Error: ${code}: no, write`);
  expect(error.reason).toBe(reason);
  expect(message).toContain("keeping metadata");
});

test.each([
  [
    "Cannot read properties of undefined (reading 'length')",
    "the snapshot does not list the metadata of a role",
  ],
  [
    "Cannot read properties of undefined (reading 'version')",
    "the snapshot does not list the metadata of a role",
  ],
  ["Cannot read properties of null (reading 'signed')", "a part is missing or of another kind"],
  ["Cannot destructure property 'a' of 'undefined'", "a part is missing or of another kind"],
  ["value is not iterable", "a part is missing or of another kind"],
  ["value.map is not a function", "a part is missing or of another kind"],
])("puts %s into words", (text, words) => {
  expect(convert(text).message).toContain(`(TUF specification 4: ${words}).`);
});
