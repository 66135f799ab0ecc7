import { expect, test } from "vitest";
import { UpdateError } from "../update-error.js";
import { asNetworkError, isLastingRefusal, isTransient, NetworkError, statusError } from "./network-error.js";

const url = "https://example.org/a";
const withStatus = (status?: number) => new NetworkError({ message: "failed.", status });

test.each([
  [401, "Check the credentials."],
  [407, "The proxy wants credentials."],
  [400, "Try again later, or tell the publisher."],
  [500, "Try again later, or tell the publisher."],
])("names status %i, and what to do", (status, remedy) => {
  expect(statusError(url, status)).toMatchObject({
    reason: "NETWORK",
    status,
    message: `${url} answers with status ${status}.`,
    remedy,
  });
});

test.each([
  [undefined, true],
  [499, false],
  [500, true],
  [503, true],
  [404, false],
  [407, false],
  [408, true],
  [409, false],
  [429, true],
  [430, false],
])("status %s is worth another try: %s", (status, expected) => {
  expect(isTransient(withStatus(status))).toBe(expected);
});

test("other errors are not worth another try", () => {
  expect(isTransient(new UpdateError({ reason: "NETWORK", message: "failed." }))).toBe(false);
  expect(isTransient(new Error("failed"))).toBe(false);
  expect(isTransient(undefined)).toBe(false);
});

test.each([
  [undefined, false],
  [399, false],
  [400, true],
  [401, false],
  [403, true],
  [404, true],
  [407, false],
  [408, false],
  [410, true],
  [425, false],
  [429, false],
  [499, true],
  [500, false],
])("status %s is a refusal that lasts: %s", (status, expected) => {
  expect(isLastingRefusal(withStatus(status))).toBe(expected);
});

test("leaves its own errors as they are", () => {
  const own = new UpdateError({ reason: "CORRUPT", message: "too long." });
  expect(asNetworkError(own, url)).toBe(own);
});

const coded = (code: string, message = "") => Object.assign(new Error(message), { code });
test.each<[string, unknown, string]>([
  ["the code of an error", coded("ECONNRESET", "socket hang up"), "ECONNRESET"],
  ["the text of one without a code", new Error("fetch failed"), "fetch failed"],
  ["the innermost cause", new Error("fetch failed", { cause: coded("ENOTFOUND") }), "ENOTFOUND"],
  [
    "the cause before one that says nothing",
    new Error("fetch failed", { cause: new Error("") }),
    "fetch failed",
  ],
  [
    "the last of several addresses",
    new AggregateError([coded("ECONNREFUSED"), coded("EHOSTUNREACH")]),
    "EHOSTUNREACH",
  ],
  ["the text of an address without a code", new AggregateError([new Error("refused")]), "refused"],
  ["that there is no reason", new Error(""), "unknown reason"],
  ["that what was thrown is no error", "a text", "unknown reason"],
])("tells %s", (_, error, reason) => {
  expect(asNetworkError(error, "https://example.org")).toMatchObject({
    reason: "NETWORK",
    status: undefined,
    message: `cannot read https://example.org/ (${reason}).`,
    remedy: "Check the connection, the proxy and the URL.",
    cause: error,
  });
});
