import { Metadata, type ServiceError } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { toServiceError } from "../grpc.js";
import { partsOf, Status, ToastyError, toStatus } from "../index.js";

const limited = new ToastyError({
  message: "agent trainer sends too much",
  code: "resource_exhausted",
  reason: "RATE_LIMITED",
  retryAfterMs: 1250,
});

describe("ToastyError", () => {
  it("says its code before its message", () => {
    expect(limited.message).toBe("[resource_exhausted] agent trainer sends too much");
    expect(limited.rawMessage).toBe("agent trainer sends too much");
  });

  it.each([
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
    const { message, code, reason, violations, retryAfterMs, resource } = error;
    expect(new ToastyError(partsOf(status))).toMatchObject({
      message,
      code,
      reason,
      violations,
      retryAfterMs,
      resource,
    });
  });

  it("comes out of a failed grpc-js call as it went in", () => {
    const failed = Object.assign(new Error("8 RESOURCE_EXHAUSTED"), toServiceError(limited)) as ServiceError;
    expect(ToastyError.from(failed)).toMatchObject({
      message: limited.message,
      reason: "RATE_LIMITED",
      retryAfterMs: 1250,
    });
  });

  it("is never cut within a character, at which grpc-js would throw", () => {
    const message = `${"x".repeat(1023)}\u{1f600}`;
    const { details } = toServiceError(ToastyError.from(new Error(message)));
    expect(() => encodeURI(details)).not.toThrow();
    expect(details).toBe(`${"x".repeat(1023)}\ufffd`);
  });

  it("keeps its details under 4 KB, however much is wrong", () => {
    const violations = Array.from({ length: 1000 }, (_, i) => ({
      field: `f${i}`,
      description: "x".repeat(100),
    }));
    const { details, metadata } = toServiceError(ToastyError.invalid(violations));
    const [trailer] = metadata.get("grpc-status-details-bin");
    expect(trailer?.length).toBeLessThan(6 * 1024);
    expect(details.length).toBeLessThanOrEqual(1024);
    expect(partsOf(Status.decode(trailer as Buffer)).violations?.length).toBeGreaterThan(5);
  });

  it.each([
    ["an abort", new DOMException("aborted", "AbortError"), "cancelled", "CANCELLED"],
    ["a timeout", new DOMException("late", "TimeoutError"), "deadline_exceeded", "TIMEOUT"],
    [
      "a refused connection",
      Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
      "unavailable",
      "UNREACHABLE",
    ],
    [
      "a port in use",
      Object.assign(new Error("x"), { code: "EADDRINUSE" }),
      "failed_precondition",
      "ADDRESS_IN_USE",
    ],
    ["a string", "boom", "unknown", "UNKNOWN"],
    ["nothing", undefined, "unknown", "UNKNOWN"],
  ])("is made from %s", (_, thrown, code, reason) => {
    expect(ToastyError.from(thrown)).toMatchObject({ code, reason });
  });

  it("is made from a broker of other make, whose status has no details or broken ones", () => {
    const bare = Object.assign(new Error("x"), { code: 14, details: "gone", metadata: new Metadata() });
    expect(ToastyError.from(bare)).toMatchObject({
      code: "unavailable",
      reason: "UNREACHABLE",
      rawMessage: "gone",
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

  it("is itself where it is one already", () => {
    expect(ToastyError.from(limited)).toBe(limited);
  });
});
