import { expect, test } from "vitest";
import { ErrorInfo } from "../gen/google/rpc/error_details.pb.js";
import { Status } from "../gen/google/rpc/status.pb.js";
import { readForeign } from "./foreign.js";
import { domain, typeUrl } from "./status-details.js";

const thrown = (more: object) => Object.assign(new Error("it broke"), more);
const metadata = (...values: unknown[]) => ({
  get: (key: string) => (key === "grpc-status-details-bin" ? values : []),
});

test.each<[string, object, string, string]>([
  ["a refused connection", { syscall: "connect", code: "ECONNREFUSED" }, "unavailable", "UNREACHABLE"],
  ["a socket that is gone", { syscall: "connect", code: "ENOENT" }, "unavailable", "UNREACHABLE"],
  ["a port in use", { syscall: "listen", code: "EADDRINUSE" }, "failed_precondition", "ADDRESS_IN_USE"],
  ["a port that is not allowed", { syscall: "listen", code: "EACCES" }, "unknown", "UNKNOWN"],
  ["an address in use that nobody listens on", { syscall: "bind", code: "EADDRINUSE" }, "unknown", "UNKNOWN"],
  ["a missing file", { syscall: "open", code: "ENOENT" }, "unknown", "UNKNOWN"],
  ["an abort", { name: "AbortError" }, "cancelled", "CANCELLED"],
  ["a timeout", { name: "TimeoutError" }, "deadline_exceeded", "TIMEOUT"],
  ["a code without details", { code: 5 }, "unknown", "UNKNOWN"],
  ["details without a code", { details: "gone" }, "unknown", "UNKNOWN"],
  ["details that are no text", { code: 5, details: ["gone"] }, "unknown", "UNKNOWN"],
])("%s keeps its message and is the cause", (_, more, code, reason) => {
  const error = thrown(more);
  expect(readForeign(error)).toEqual({ message: "it broke", code, reason, cause: error });
});

test.each([
  ["boom", "boom"],
  [undefined, "undefined"],
  [null, "null"],
  [7, "7"],
  [{ code: 5, details: "gone" }, "[object Object]"],
])("%j is no error, and is written as a text", (value, message) => {
  expect(readForeign(value)).toEqual({ message, code: "unknown", reason: "UNKNOWN", cause: value });
});

test("a failed call brings what its trailer knows, and the message of the call", () => {
  const info = { reason: "RATE_LIMITED", domain, metadata: { remedy: "Wait." } };
  const detail = { typeUrl: typeUrl("ErrorInfo"), value: ErrorInfo.encode(info).finish() };
  const bytes = Status.encode({ code: 8, message: "other", details: [detail] }).finish();
  const call = thrown({ code: 8, details: "Too much. Wait.", metadata: metadata(bytes) });
  expect(readForeign(call)).toMatchObject({
    code: "resource_exhausted",
    reason: "RATE_LIMITED",
    message: "Too much.",
    remedy: "Wait.",
    cause: call,
  });
});

test("the code of the call counts, not that of its trailer", () => {
  const bytes = Status.encode({ code: 5, message: "x", details: [] }).finish();
  const call = thrown({ code: 14, details: "gone", metadata: metadata(bytes) });
  expect(readForeign(call)).toMatchObject({ code: "unavailable", reason: "UNREACHABLE", message: "gone" });
});

test.each<[string, object]>([
  ["no metadata", {}],
  ["empty metadata", { metadata: metadata() }],
  ["a trailer that is a text", { metadata: metadata("text") }],
  ["a trailer that is no status", { metadata: metadata(Uint8Array.of(255, 255)) }],
])("a call with %s has the reason that its code says", (_, more) => {
  const call = thrown({ code: 5, details: "gone", ...more });
  expect(readForeign(call)).toMatchObject({
    code: "not_found",
    reason: "NOT_FOUND",
    message: "gone",
    cause: call,
  });
});
