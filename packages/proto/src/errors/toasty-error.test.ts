import { Metadata, type ServiceError } from "@grpc/grpc-js";
import { describe, expect, test, vi } from "vitest";
import { ErrorInfo } from "../gen/google/rpc/error_details.pb.js";
import { toServiceError } from "../grpc.js";
import { fromStatus, Status, ToastyError, toStatus } from "../index.js";

const limited = new ToastyError({
  message: "Agent trainer sends too much.",
  remedy: "Send less.",
  code: "resource_exhausted",
  reason: "RATE_LIMITED",
  retryAfterMs: 1250,
});

describe("ToastyError", () => {
  test("keeps its message and its remedy apart, and joins them where a human reads one line", () => {
    expect(limited.message).toBe("Agent trainer sends too much.");
    expect(limited.remedy).toBe("Send less.");
    expect(limited.fullMessage).toBe("Agent trainer sends too much. Send less.");
    expect(String(limited)).toBe("ToastyError: Agent trainer sends too much. Send less.");
    const plain = limited.with({ remedy: undefined });
    expect(plain.fullMessage).toBe("Agent trainer sends too much.");
  });

  test("makes a copy in which some parts are others", () => {
    const cause = new Error("c");
    const resource = { type: "agent", name: "a" };
    const violations = [{ field: "f", description: "d" }];
    const given = {
      message: "m",
      remedy: "r",
      code: "unavailable",
      reason: "STOPPING",
      violations,
      retryAfterMs: 5,
      resource,
      cause,
    } as const;
    const original = new ToastyError(given);
    expect(original.with({})).toMatchObject(given);
    expect(original.with({})).not.toBe(original);
    expect(original.with({ message: "n", cause: original })).toMatchObject({
      ...given,
      message: "n",
      cause: original,
    });
    expect(original).toMatchObject(given);
  });

  test.each([
    ["limits", limited],
    [
      "wrong fields",
      ToastyError.invalid([
        { field: "a", description: "b" },
        { field: "c", description: "d" },
      ]),
    ],
    [
      "missing things",
      new ToastyError({
        message: "m",
        code: "not_found",
        reason: "NOT_FOUND",
        resource: { type: "token", name: "x" },
      }),
    ],
  ])("goes over the wire with all it knows of %s", (_, error) => {
    const status = Status.decode(Status.encode(toStatus(error)).finish());
    const { message, remedy, code, reason, violations, retryAfterMs, resource } = error;
    expect(fromStatus(status)).toMatchObject({
      message,
      remedy,
      code,
      reason,
      violations,
      retryAfterMs,
      resource,
    });
  });

  test("comes out of a failed grpc-js call as it went in", () => {
    const failed = Object.assign(new Error("8 RESOURCE_EXHAUSTED"), toServiceError(limited)) as ServiceError;
    expect(ToastyError.from(failed)).toMatchObject({
      message: limited.message,
      remedy: limited.remedy,
      reason: "RATE_LIMITED",
      retryAfterMs: 1250,
    });
  });

  test("is never cut within a character, at which grpc-js would throw", () => {
    const message = `${"x".repeat(1023)}\u{1f600}`;
    const { details } = toServiceError(ToastyError.from(new Error(message)));
    expect(() => encodeURI(details)).not.toThrow();
    expect(details).toBe(`${"x".repeat(1023)}\ufffd`);
  });

  test("keeps its details under 4 KB, however much is wrong", () => {
    const violations = Array.from({ length: 1000 }, (_, i) => ({
      field: `f${i}`,
      description: "x".repeat(100),
    }));
    const { details, metadata } = toServiceError(ToastyError.invalid(violations));
    const [trailer] = metadata.get("grpc-status-details-bin");
    expect(trailer?.length).toBeLessThan(6 * 1024);
    expect(details.length).toBeLessThanOrEqual(1024);
    expect(fromStatus(Status.decode(trailer as Buffer)).violations.length).toBeGreaterThan(5);
  });

  test.each([
    ["an abort", new DOMException("aborted", "AbortError"), "cancelled", "CANCELLED"],
    ["a timeout", new DOMException("late", "TimeoutError"), "deadline_exceeded", "TIMEOUT"],
    [
      "a refused connection",
      Object.assign(new Error("x"), { code: "ECONNREFUSED", syscall: "connect" }),
      "unavailable",
      "UNREACHABLE",
    ],
    [
      "a socket that is not there",
      Object.assign(new Error("x"), { code: "ENOENT", syscall: "connect" }),
      "unavailable",
      "UNREACHABLE",
    ],
    [
      "a file that is not there",
      Object.assign(new Error("x"), { code: "ENOENT", syscall: "open" }),
      "unknown",
      "UNKNOWN",
    ],
    [
      "a port in use",
      Object.assign(new Error("x"), { code: "EADDRINUSE", syscall: "listen" }),
      "failed_precondition",
      "ADDRESS_IN_USE",
    ],
    ["a string", "boom", "unknown", "UNKNOWN"],
    ["nothing", undefined, "unknown", "UNKNOWN"],
  ])("is made from %s", (_, thrown, code, reason) => {
    expect(ToastyError.from(thrown)).toMatchObject({ code, reason });
  });

  test("is made from a broker of other make, whose status has no details or broken ones", () => {
    const bare = Object.assign(new Error("x"), { code: 14, details: "gone", metadata: new Metadata() });
    expect(ToastyError.from(bare)).toMatchObject({
      code: "unavailable",
      reason: "UNREACHABLE",
      message: "gone",
      remedy: undefined,
    });
    const broken = new Metadata();
    broken.set("grpc-status-details-bin", Buffer.from([0xff, 0xff]));
    expect(
      ToastyError.from(Object.assign(new Error("x"), { code: 3, details: "bad", metadata: broken })),
    ).toMatchObject({
      code: "invalid_argument",
      reason: "INVALID",
    });
  });

  test.each([
    [1, "cancelled", "CANCELLED"],
    [3, "invalid_argument", "INVALID"],
    [4, "deadline_exceeded", "TIMEOUT"],
    [5, "not_found", "NOT_FOUND"],
    [7, "permission_denied", "UNKNOWN"],
    [8, "resource_exhausted", "UNKNOWN"],
    [12, "unimplemented", "UNSUPPORTED"],
    [13, "internal", "INTERNAL"],
    [14, "unavailable", "UNREACHABLE"],
    [16, "unauthenticated", "UNKNOWN"],
    [99, "unknown", "UNKNOWN"],
  ])("takes no cause from the bare code %i that the code does not say", (number, code, reason) => {
    const bare = Object.assign(new Error("x"), { code: number, details: "d", metadata: new Metadata() });
    expect(ToastyError.from(bare)).toMatchObject({ code, reason, message: "d" });
  });

  test("takes no reason from the ErrorInfo of another domain", () => {
    const status = toStatus(limited);
    const [info] = status.details;
    if (!info) throw new Error("no ErrorInfo");
    const value = ErrorInfo.encode({ reason: "RATE_LIMITED", domain: "example.com", metadata: {} }).finish();
    const foreign = { ...status, details: [{ ...info, value }] };
    expect(fromStatus(foreign)).toMatchObject({ reason: "UNKNOWN", message: limited.fullMessage });
  });

  test("is itself where it is one already", () => {
    expect(ToastyError.from(limited)).toBe(limited);
  });

  test("is recognised by another copy of the package, and keeps its identity there", async () => {
    vi.resetModules();
    const other = await import("../index.js");
    expect(other.ToastyError).not.toBe(ToastyError);
    expect(limited).toBeInstanceOf(other.ToastyError);
    expect(other.ToastyError.from(limited)).toBe(limited);
    const theirs = other.ToastyError.from("boom");
    expect(theirs).toBeInstanceOf(ToastyError);
    expect(toServiceError(theirs)).toMatchObject({ code: 2, details: "boom" });
  });

  test("recognises nothing else, and no ToastyError as one of a subclass", () => {
    class Special extends ToastyError {}
    const special = new Special({ message: "m", code: "unknown", reason: "UNKNOWN" });
    expect(special).toBeInstanceOf(Special);
    expect(special).toBeInstanceOf(ToastyError);
    expect(limited).not.toBeInstanceOf(Special);
    for (const other of [undefined, null, "text", {}, new Error("x"), { name: "ToastyError" }])
      expect(other instanceof ToastyError).toBe(false);
  });
});

describe("the remedy on the wire", () => {
  const error = limited.with({ code: "internal", retryAfterMs: undefined });

  test("stands at the end of the message, and again by itself", () => {
    const status = toStatus(error);
    expect(status.message).toBe("Agent trainer sends too much. Send less.");
    const [info] = status.details;
    expect(ErrorInfo.decode(info?.value as Uint8Array)).toMatchObject({
      domain: "toasty",
      metadata: { remedy: "Send less." },
    });
  });

  test("of an older broker stays in the message", () => {
    const status = toStatus(error.with({ message: error.fullMessage, remedy: undefined }));
    expect(fromStatus(status)).toMatchObject({ message: error.fullMessage, remedy: undefined });
  });

  test("is left alone where the message does not end with it", () => {
    const status = { ...toStatus(error), message: "Something else." };
    expect(fromStatus(status)).toMatchObject({ message: "Something else.", remedy: undefined });
  });

  test("is bounded and whole characters, and a long message leaves room for it", () => {
    const long = error.with({ message: `${"m".repeat(2000)}.`, remedy: `${"r".repeat(511)}\u{1f600}` });
    const status = toStatus(long);
    expect(status.message.length).toBe(1024);
    expect(fromStatus(status)).toMatchObject({
      message: "m".repeat(511),
      remedy: `${"r".repeat(511)}\ufffd`,
    });
    const { details, metadata } = toServiceError(
      long.with({ code: "not_found", resource: { type: "t", name: "n" } }),
    );
    expect(() => encodeURI(details)).not.toThrow();
    expect(metadata.get("grpc-status-details-bin")[0]?.length).toBeLessThan(6 * 1024);
  });
});
