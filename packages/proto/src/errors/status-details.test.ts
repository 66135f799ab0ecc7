import { expect, test } from "vitest";
import { BadRequest, ErrorInfo, RetryInfo } from "../gen/google/rpc/error_details.pb.js";
import { Status } from "../gen/google/rpc/status.pb.js";
import { domain, readStatus, remedyKey, statusFromBytes, typeUrl } from "./status-details.js";

const info = (more: Parameters<typeof ErrorInfo.fromPartial>[0]) => ({
  typeUrl: typeUrl("ErrorInfo"),
  value: ErrorInfo.encode(ErrorInfo.fromPartial({ domain, reason: "NOT_FOUND", ...more })).finish(),
});
const read = (message: string, ...details: readonly { typeUrl: string; value: Uint8Array }[]) =>
  readStatus(Status.fromPartial({ code: 5, message, details: [...details] }));

test("message and remedy are taken apart where the remedy is at the end of the message", () => {
  const metadata = { [remedyKey]: "Look there." };
  expect(read("It is gone. Look there.", info({ metadata }))).toMatchObject({
    code: "not_found",
    reason: "NOT_FOUND",
    message: "It is gone.",
    remedy: "Look there.",
  });
  for (const message of ["It is gone.", "It is gone.Look there.", "Look there. It is gone."]) {
    expect(read(message, info({ metadata }))).toMatchObject({ message });
    expect(read(message, info({ metadata })).remedy).toBeUndefined();
  }
});

test("a reason of another domain, or one that is not on our list, is none of ours", () => {
  expect(read("x", info({ domain: "other.example" })).reason).toBeUndefined();
  expect(read("x", info({ reason: "SOMETHING_NEW" })).reason).toBeUndefined();
  expect(read("x").reason).toBeUndefined();
});

test("violations and times are read, and a detail that cannot be decoded is passed over", () => {
  const fieldViolations = [{ field: "title", description: "is empty" }];
  const bad = {
    typeUrl: typeUrl("BadRequest"),
    value: BadRequest.encode(BadRequest.fromPartial({ fieldViolations })).finish(),
  };
  const retry = {
    typeUrl: typeUrl("RetryInfo"),
    value: RetryInfo.encode(
      RetryInfo.fromPartial({ retryDelay: { seconds: 2, nanos: 500_000_000 } }),
    ).finish(),
  };
  expect(read("x", bad, retry)).toMatchObject({ violations: [{ field: "title" }], retryAfterMs: 2500 });
  expect(read("x", { ...bad, value: Uint8Array.of(255) }).violations).toEqual([]);
});

test("bytes that are no status are none", () => {
  expect(statusFromBytes(Uint8Array.of(255, 255))).toBeUndefined();
  expect(statusFromBytes(Status.encode(Status.fromPartial({ message: "x" })).finish())).toMatchObject({
    message: "x",
  });
});
