import { describe, expect, it } from "vitest";
import { unreachable } from "./unreachable.js";

describe("unreachable", () => {
  it("says what happened and what to do", () => {
    const failure = "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:50053";
    expect(unreachable({ address: "127.0.0.1:50053", from: "options" }, failure)).toMatchObject({
      code: "unavailable",
      reason: "UNREACHABLE",
      rawMessage:
        "cannot reach the broker at 127.0.0.1:50053 (connection refused). Start it with `toasty serve`.",
    });
  });

  it("says which runtime file is stale", () => {
    const runtime = { path: "/run/toasty/broker.json", pid: 42 };
    const error = unreachable({ address: "unix:/s", from: "runtime file", runtime }, "connect ENOENT /s");
    expect(error.rawMessage).toContain("(no such socket). /run/toasty/broker.json names it");
    expect(error.rawMessage).toContain("process 42");
  });

  it("keeps the words of a failure that it does not know", () => {
    const failure = "No connection established. Last error: Error: EHOSTDOWN. Resolution note: ";
    expect(unreachable({ address: "a:1", from: "options" }, failure).rawMessage).toContain("(EHOSTDOWN)");
  });
});
