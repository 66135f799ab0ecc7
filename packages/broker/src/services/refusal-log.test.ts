import { Metadata } from "@grpc/grpc-js";
import { manualClock } from "@toasty/kit/testing";
import { type Reason, ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { RefusalLog } from "./refusal-log.js";

function refusals() {
  const clock = manualClock();
  const lines: Record<string, unknown>[] = [];
  const at = (level: string) => (context: object, message: string) =>
    void lines.push({ level, message, ...context });
  const log = new RefusalLog(
    { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), fatal: at("fatal") },
    clock,
  );
  const refuse = (agent: string, reason: Reason = "TOKEN_UNKNOWN", message = "refused") => {
    const metadata = new Metadata();
    metadata.set("x-agent-id", agent);
    log.note(
      "Publish",
      { metadata, getPeer: () => "127.0.0.1:1" },
      new ToastyError({ message, code: "unauthenticated", reason }),
    );
  };
  return { clock, lines, refuse };
}

test("a flood of refusals is one warning a second for each reason, with the number of calls", () => {
  const { clock, lines, refuse } = refusals();
  for (let i = 0; i < 1000; i++) refuse(`a${i}`);
  refuse("bound", "AGENT_MISMATCH");
  expect(lines).toMatchObject([
    { level: "warn", agent: "a0", reason: "TOKEN_UNKNOWN" },
    { level: "warn", agent: "bound", reason: "AGENT_MISMATCH" },
  ]);
  expect(lines[0]).not.toHaveProperty("calls");

  clock.advance(1000);
  expect(lines.slice(2)).toMatchObject([{ agent: "a999", calls: 999 }]);
  refuse("again");
  expect(lines).toHaveLength(3);
  clock.advance(1000);
  expect(lines.slice(3)).toMatchObject([{ agent: "again", calls: 1 }]);
  clock.advance(10_000);
  refuse("much later");
  expect(lines.slice(4)).toMatchObject([{ agent: "much later" }]);
});

test("what a caller says of itself is clipped", () => {
  const { lines, refuse } = refusals();
  refuse("x".repeat(15_000), "AGENT_MISMATCH", "y".repeat(15_000));
  expect(String(lines[0]?.agent)).toHaveLength(129);
  expect(String(lines[0]?.message)).toHaveLength(513);
});

test("what is just short enough is logged whole", () => {
  const { lines, refuse } = refusals();
  refuse("x".repeat(128), "AGENT_MISMATCH", "y".repeat(512));
  expect(lines).toMatchObject([{ agent: "x".repeat(128), message: "y".repeat(512) }]);
});
