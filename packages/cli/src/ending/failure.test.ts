import { reasons, ToastyError } from "@toasty/proto";
import { ReleaseError } from "@toasty/releases";
import { UpdateError } from "@toasty/updater";
import { describe, expect, test } from "vitest";
import { required } from "../parsing/command.js";
import { UsageError } from "../parsing/usage-error.js";
import { exitCodeMeanings, exitCodes } from "./exit-codes.js";
import { explain, sentenceOf } from "./failure.js";

const failed = (reason: (typeof reasons)[number], message = "it broke") =>
  explain(new ToastyError({ message, code: "unknown", reason }));

describe("explain", () => {
  test.each([
    ["UNREACHABLE", 3],
    ["TIMEOUT", 3],
    ["TOKEN_UNKNOWN", 4],
    ["ROLE_MISSING", 4],
    ["INVALID", 2],
    ["MESSAGE_TOO_LARGE", 2],
    ["RATE_LIMITED", 1],
    ["ADDRESS_IN_USE", 1],
  ] as const)("ends %s with %i", (reason, exitCode) => {
    expect(failed(reason)).toMatchObject({ exitCode, json: { error: { reason, exitCode } } });
  });

  test("gives every reason a documented code and a sentence with its end", () => {
    const documented = exitCodeMeanings.map(([code]) => Number(code));
    for (const reason of reasons) {
      expect(documented).toContain(failed(reason).exitCode);
      expect(failed(reason).message).toBe("it broke.");
      expect(failed(reason).remedy ?? ".").toMatch(/[^.]*\.$/);
    }
  });

  test("adds a remedy where the error brings none, and no other", () => {
    expect(failed("UNREACHABLE")).toMatchObject({
      message: "it broke.",
      remedy: "Start it with `toasty up`.",
      json: { error: { message: "it broke. Start it with `toasty up`." } },
    });
    const gone = { message: "Gone.", code: "unavailable", reason: "UNREACHABLE" } as const;
    const error = new ToastyError({ ...gone, remedy: "Look into the log." });
    expect(explain(error)).toMatchObject({ message: "Gone.", remedy: "Look into the log." });
    expect(sentenceOf(explain(error))).toBe("Gone. Look into the log.");
    expect(failed("RATE_LIMITED").remedy).toBeUndefined();
  });

  test("gives its own remedy where the command line knows what is wanted", () => {
    const given = { message: "Taken.", remedy: "Stop it.", code: "unavailable" } as const;
    const taken = explain(new ToastyError({ ...given, reason: "ADDRESS_IN_USE" }));
    expect(taken.remedy).toContain("`toasty desk` is enough");
    expect(explain(new ToastyError({ ...given, reason: "ROLE_MISSING" })).remedy).toContain("--token");
  });

  test("goes by the code where another broker gave no reason", () => {
    const error = new ToastyError({ message: "no", code: "permission_denied", reason: "UNKNOWN" });
    expect(explain(error).exitCode).toBe(exitCodes.notAllowed);
  });

  test("names wrong options as they are typed, and keeps the library's names for programs", () => {
    const error = ToastyError.invalid([{ field: "title", description: "is empty" }]);
    expect(explain(error, { operands: { title: required("the title") }, options: {} })).toMatchObject({
      message: "TITLE: is empty.",
      json: { error: { violations: [{ field: "title" }] } },
    });
  });

  test("knows wrong usage, and whatever else was thrown", () => {
    expect(explain(new UsageError("no.", "Do this."))).toMatchObject({
      exitCode: 2,
      message: "no.",
      remedy: "Do this.",
      json: { error: { reason: "USAGE", message: "no. Do this." } },
    });
    expect(explain(new Error("bug"))).toMatchObject({ exitCode: 1, message: "bug.", remedy: undefined });
    expect(explain("text")).toMatchObject({ exitCode: 1, message: "text." });
  });

  const parts = { message: "It broke.", remedy: "Mend it." };
  test.each<[string, Error]>([
    ["ToastyError", new ToastyError({ ...parts, code: "internal", reason: "INTERNAL" })],
    ["UpdateError", new UpdateError({ ...parts, reason: "DISK" })],
    ["ReleaseError", new ReleaseError({ ...parts, reason: "CORRUPT" })],
    ["UsageError", new UsageError(parts.message, parts.remedy)],
  ])("says what happened and what to do once each, for people and for programs: %s", (_, error) => {
    const failure = explain(error);
    expect(failure).toMatchObject(parts);
    expect(sentenceOf(failure)).toBe("It broke. Mend it.");
    expect(failure.json).toMatchObject({ error: { message: "It broke. Mend it." } });
  });

  test.each<[string, unknown]>([
    ["ToastyError", new ToastyError({ message: "It broke.", code: "internal", reason: "INTERNAL" })],
    ["UpdateError", new UpdateError({ message: "It broke.", reason: "DISK" })],
    ["ReleaseError", new ReleaseError({ message: "It broke.", reason: "CORRUPT" })],
    ["UsageError", new UsageError("It broke.")],
    ["Error", new Error("It broke.")],
    ["text", "It broke."],
  ])("says only what happened where nobody knows what to do: %s", (_, error) => {
    const failure = explain(error);
    expect(failure.remedy).toBeUndefined();
    expect(sentenceOf(failure)).toBe("It broke.");
    expect(failure.json).toMatchObject({ error: { message: "It broke." } });
  });

  test("does not say a remedy again that an older broker left in the message", () => {
    const message = "Nobody answers. Start it with `toasty up`.";
    const failure = explain(new ToastyError({ message, code: "unavailable", reason: "UNREACHABLE" }));
    expect(sentenceOf(failure)).toBe(message);
    expect(failure.json).toMatchObject({ error: { message } });
  });

  test.each([
    [new UpdateError({ message: "m.", reason: "NETWORK" }), "UPDATE_NETWORK", "network", 3],
    [new UpdateError({ message: "m.", reason: "VERSION" }), "UPDATE_VERSION", "version", 2],
    [new UpdateError({ message: "m.", reason: "PERMISSION" }), "UPDATE_PERMISSION", "permission", 4],
    [
      new UpdateError({ message: "m.", reason: "ROLLBACK" }),
      "UPDATE_ROLLBACK",
      "rollback",
      exitCodes.untrusted,
    ],
    [new UpdateError({ message: "m.", reason: "NOT_FOUND" }), "UPDATE_NOT_FOUND", "not-found", 1],
    [new ReleaseError({ message: "m.", reason: "CONFIG" }), "RELEASE_CONFIG", "config", 2],
    [new ReleaseError({ message: "m.", reason: "DENIED" }), "RELEASE_DENIED", "denied", 4],
    [new ReleaseError({ message: "m.", reason: "NOT_FOUND" }), "RELEASE_NOT_FOUND", "not-found", 1],
  ])("gives %o its reason, code and exit code", (error, reason, code, exitCode) => {
    expect(explain(error)).toMatchObject({ exitCode, json: { error: { reason, code, exitCode } } });
  });

  test.each<[unknown, string]>([
    [new AggregateError([new Error("refused")]), "AggregateError."],
    [new TypeError(""), "TypeError."],
    [undefined, "undefined."],
    ["Really?", "Really?"],
    ["No!", "No!"],
  ])("says something of %s, with one end", (thrown, message) => {
    expect(explain(thrown).message).toBe(message);
  });
});
