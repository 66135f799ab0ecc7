import { expect, test } from "vitest";
import {
  BadRequest,
  ErrorInfo,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
} from "../gen/google/rpc/error_details.pb.js";
import type { Status } from "../gen/google/rpc/status.pb.js";
import { fromStatus, toStatus } from "./rich-status.js";
import { ToastyError } from "./toasty-error.js";

const plain = new ToastyError({ message: "It broke.", code: "internal", reason: "INTERNAL" });

const namesOf = ({ details }: Status) => details.map(({ typeUrl }) => typeUrl.split(".").at(-1));

function detailOf<T>(status: Status, name: string, codec: { decode(bytes: Uint8Array): T }): T {
  const found = status.details.find(({ typeUrl }) => typeUrl === `type.googleapis.com/google.rpc.${name}`);
  if (!found) throw new Error(`there is no ${name}`);
  return codec.decode(found.value);
}

test.each<[string, ToastyError, string[]]>([
  ["an error", plain, ["ErrorInfo"]],
  ["a time to wait", plain.with({ retryAfterMs: 5 }), ["ErrorInfo", "RetryInfo"]],
  ["a time of 0", plain.with({ retryAfterMs: 0 }), ["ErrorInfo", "RetryInfo"]],
  ["a limit", plain.with({ code: "resource_exhausted" }), ["ErrorInfo", "QuotaFailure"]],
  ["wrong fields", ToastyError.invalid([{ field: "f", description: "d" }]), ["ErrorInfo", "BadRequest"]],
  ["no wrong fields", ToastyError.invalid([]), ["ErrorInfo"]],
  [
    "what was not found",
    plain.with({ code: "not_found", resource: { type: "t", name: "n" } }),
    ["ErrorInfo", "ResourceInfo"],
  ],
  ["something not found", plain.with({ code: "not_found" }), ["ErrorInfo"]],
  [
    "a resource of another code, which may name what others own",
    plain.with({ code: "unavailable", resource: { type: "t", name: "n" } }),
    ["ErrorInfo"],
  ],
])("%s has the details that belong to it", (_, error, names) => {
  expect(namesOf(toStatus(error))).toEqual(names);
});

test.each([
  [0, 0, 0],
  [1, 0, 1e6],
  [999, 0, 999e6],
  [1000, 1, 0],
  [61_250, 61, 250e6],
  [1.5, 0, 1_500_000],
])("%d ms are %d s and %d ns", (retryAfterMs, seconds, nanos) => {
  const status = toStatus(plain.with({ retryAfterMs }));
  expect(detailOf(status, "RetryInfo", RetryInfo).retryDelay).toEqual({ seconds, nanos });
  expect(fromStatus(status).retryAfterMs).toBe(retryAfterMs);
});

test("the reason travels under our domain, with the remedy only where there is one", () => {
  expect(detailOf(toStatus(plain), "ErrorInfo", ErrorInfo)).toEqual({
    reason: "INTERNAL",
    domain: "toasty",
    metadata: {},
  });
  expect(detailOf(toStatus(plain.with({ remedy: "Try." })), "ErrorInfo", ErrorInfo).metadata).toEqual({
    remedy: "Try.",
  });
});

test("a limit names the one it is of, and what was not found is named with its type", () => {
  const limited = plain.with({ code: "resource_exhausted", remedy: "Wait." });
  const of = (error: ToastyError) => detailOf(toStatus(error), "QuotaFailure", QuotaFailure).violations;
  expect(of(limited)).toEqual([{ subject: "", description: "It broke. Wait." }]);
  expect(of(limited.with({ resource: { type: "agent", name: "trainer" } }))).toEqual([
    { subject: "trainer", description: "It broke. Wait." },
  ]);
  const missing = plain.with({ code: "not_found", resource: { type: "token", name: "x" } });
  expect(detailOf(toStatus(missing), "ResourceInfo", ResourceInfo)).toEqual({
    resourceType: "token",
    resourceName: "x",
    owner: "",
    description: "It broke.",
  });
});

test.each([
  [1024, 0, 1024],
  [1025, 0, 1024],
  [500, 512, 1013],
  [511, 512, 1024],
  [512, 512, 1024],
  [2000, 600, 1024],
  [1022, 1, 1024],
  [1023, 1, 1024],
])("a message of %d units and a remedy of %d make a status message of %d", (message, remedy, length) => {
  const status = toStatus(
    plain.with({ message: "m".repeat(message), remedy: remedy > 0 ? "r".repeat(remedy) : undefined }),
  );
  expect(status.message).toHaveLength(length);
  expect(fromStatus(status).remedy).toBe(remedy > 0 ? "r".repeat(Math.min(remedy, 512)) : undefined);
});

test("wrong fields are halved until they take no more than half of the room, the first ones stay", () => {
  const violations = (count: number, bytes: number) =>
    Array.from({ length: count }, (_, i) => ({ field: `f${i}`, description: "x".repeat(bytes) }));
  const arrived = (count: number, bytes: number) => {
    const status = toStatus(ToastyError.invalid(violations(count, bytes)));
    const { fieldViolations } = detailOf(status, "BadRequest", BadRequest);
    return fieldViolations.map(({ field }) => field);
  };
  // Each takes its description and 10 bytes around it: two of 1,014 are 2,048 bytes.
  expect(arrived(2, 1014)).toEqual(["f0", "f1"]);
  expect(arrived(2, 1015)).toEqual(["f0"]);
  expect(arrived(7, 600)).toEqual(["f0", "f1", "f2"]);
  expect(arrived(1, 3000)).toEqual([]);
});

test("a detail that would take more than the room is left out, and those that fit arrive", () => {
  const name = "n".repeat(3000);
  const large = plain.with({ code: "not_found", resource: { type: "t", name }, retryAfterMs: 5 });
  expect(namesOf(toStatus(large))).toEqual(["ErrorInfo", "RetryInfo", "ResourceInfo"]);
  const larger = large.with({ resource: { type: "t", name: "n".repeat(4096) } });
  expect(namesOf(toStatus(larger))).toEqual(["ErrorInfo", "RetryInfo"]);
});

test("the room is counted to the byte, with the names of the details", () => {
  const of = (length: number) =>
    toStatus(plain.with({ code: "not_found", resource: { type: "", name: "n".repeat(length) } }));
  const taken = (status: Status) =>
    status.details.reduce((sum, { typeUrl, value }) => sum + typeUrl.length + value.length, 0);
  const full = 3000 + 4096 - taken(of(3000));
  expect(taken(of(full))).toBe(4096);
  expect(namesOf(of(full + 1))).toEqual(["ErrorInfo"]);
});

test("a status of others gives an error without a reason of ours", () => {
  expect(fromStatus({ code: 14, message: "gone", details: [] })).toMatchObject({
    message: "gone",
    code: "unavailable",
    reason: "UNKNOWN",
    remedy: undefined,
  });
});
