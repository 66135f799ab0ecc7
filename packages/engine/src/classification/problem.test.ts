import { expect, test } from "vitest";
import { problemFrom } from "./problem.js";

test.each<[thrown: unknown, message: string | undefined]>([
  ["plain", "plain"],
  ["", ""],
  [undefined, "undefined"],
  [null, "null"],
  [7, "7"],
  [{ message: "of an object" }, "of an object"],
  [{}, undefined],
  [{ message: "" }, undefined],
  [{ message: 7 }, undefined],
])("takes a message from %j", (thrown, message) => {
  expect(problemFrom(thrown).message).toBe(message);
});

test("takes every field of a problem", () => {
  const problem = {
    message: "m",
    code: "c",
    name: "n",
    exitCode: 1,
    signal: "SIGTERM",
    urgency: "low",
    fingerprint: "f",
  };
  expect(problemFrom(problem)).toEqual(problem);
});

test("takes a number as code for the exit code, unless one is named", () => {
  expect(problemFrom({ code: 137 })).toMatchObject({ code: undefined, exitCode: 137 });
  expect(problemFrom({ code: 137, exitCode: 1 })).toMatchObject({ code: undefined, exitCode: 1 });
  expect(problemFrom({ code: "ENOENT" }).exitCode).toBeUndefined();
  expect(problemFrom({ exitCode: Number.NaN }).exitCode).toBeUndefined();
  expect(problemFrom({ exitCode: "1" }).exitCode).toBeUndefined();
});

test("adds what the causes say, and takes their code where it has none", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  expect(problemFrom(new Error("fetch failed", { cause }))).toMatchObject({
    message: "fetch failed: connect ECONNREFUSED",
    code: "ECONNREFUSED",
  });
  const own = Object.assign(new Error("outer", { cause }), { code: "OWN" });
  expect(problemFrom(own).code).toBe("OWN");
  expect(problemFrom(new Error("it said connect ECONNREFUSED", { cause })).message).toBe(
    "it said connect ECONNREFUSED",
  );
  expect(problemFrom(new Error("", { cause })).message).toBe("connect ECONNREFUSED");
  expect(problemFrom(new Error("outer", { cause: new Error("") })).message).toBe("outer");
  expect(problemFrom(new Error("outer", { cause: "no error" })).message).toBe("outer");
});

test("looks three causes deep", () => {
  const chain = ["d4", "d3", "d2", "d1"].reduce<Error | undefined>(
    (cause, message) => new Error(message, { cause }),
    undefined,
  );
  expect(problemFrom(new Error("d0", { cause: chain })).message).toBe("d0: d1: d2: d3");
});

test("keeps both ends of a text of more than 4,096 characters", () => {
  const exact = "x".repeat(4096);
  expect(problemFrom(exact).message).toBe(exact);
  const { message = "" } = problemFrom(`begin${"x".repeat(4096)}end`);
  expect(message).toHaveLength(4096);
  expect(message.startsWith("begin")).toBe(true);
  expect(message.slice(2045, 2048)).toBe("\n…\n");
  expect(message.endsWith("end")).toBe(true);
});

test("survives getters that throw", () => {
  const hostile = Object.defineProperty({ code: "c" }, "message", {
    get() {
      throw new Error("no");
    },
  });
  expect(problemFrom(hostile)).toMatchObject({ code: "c", message: undefined });
});
