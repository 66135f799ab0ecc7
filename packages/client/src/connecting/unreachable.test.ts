import { describe, expect, test } from "vitest";
import type { Endpoint } from "./endpoint.js";
import { unreachable } from "./unreachable.js";

const given: Endpoint = { address: "127.0.0.1:50053", from: "options", protection: { kind: "plaintext" } };
const runtime = { path: "/run/toasty/broker.json", pid: 2 ** 22 + 1 };
const socket: Endpoint = {
  address: "unix:/s",
  from: "runtime_file",
  protection: { kind: "socket" },
  runtime,
};
const pinned: Endpoint = { ...given, protection: { kind: "tls", tls: { pin: "PEM" } }, runtime };

describe("unreachable", () => {
  test("says what happened and what to do", () => {
    const failure = "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:50053";
    expect(unreachable(given, failure)).toMatchObject({
      code: "unavailable",
      reason: "UNREACHABLE",
      message: "cannot reach the broker at 127.0.0.1:50053 (connection refused).",
      remedy: "Start it with `toasty up`.",
    });
  });

  test("says which runtime file is stale", () => {
    const { message } = unreachable(socket, "connect ENOENT /s");
    expect(message).toContain("(no such socket). /run/toasty/broker.json names it");
    expect(message).toContain("process 4194305, which wrote that, is gone");
  });

  test("says that the process of the runtime file is still there", () => {
    const alive = { ...socket, runtime: { ...runtime, pid: process.pid } };
    expect(unreachable(alive, "it says nothing").message).toContain(
      `process ${process.pid}, which wrote that, is stuck, or no broker any more`,
    );
  });

  test.each([
    ["Last error: Error: self-signed certificate; if the root CA", "its certificate is not the expected one"],
    ["Last error: Error: another certificate. Resolution note: ", "its certificate is not the expected one"],
    [
      "Last error: Error: 408D:error:0A00010B:SSL routines:f:wrong version number:f.c:77:\n. Resolution note: ",
      "it does not speak TLS",
    ],
  ])("says that a stranger has the port, after %j", (failure, words) => {
    expect(unreachable(pinned, failure).message).toContain(
      `what listens on 127.0.0.1:50053 is not the broker (${words}), so nothing was sent to it. /run/`,
    );
  });

  test("accuses nobody of what a broker does that is gone", () => {
    expect(unreachable(pinned, "connect ECONNREFUSED").message).toContain("cannot reach the broker");
  });

  test("keeps the words of a failure that it does not know", () => {
    const failure = "No connection established. Last error: Error: EHOSTDOWN. Resolution note: ";
    expect(unreachable(given, failure).message).toContain("(EHOSTDOWN)");
  });
});
