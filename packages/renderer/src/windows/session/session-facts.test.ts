import { expect, test } from "vitest";
import { FakeWindows } from "../../../test/support/fake-windows.js";
import type { Pointer } from "../winrt/native.js";
import { sessionFacts } from "./session-facts.js";
import { queryDoNotDisturb } from "./user-state.js";

const system = "010100000000000512000000";
const somebody = "010500000000000515000000aaaaaaaabbbbbbbbccccccccdddddddd";

interface Answers {
  readonly sid?: string;
  readonly opens?: number;
  readonly tells?: number;
  readonly session?: number;
  readonly station?: Pointer | null;
  readonly flags?: number;
  readonly told?: number;
}

async function start({
  sid = somebody,
  opens = 1,
  tells = 1,
  session = 1,
  station = 9n,
  flags = 1,
  told = 1,
}: Answers = {}) {
  const windows = await FakeWindows.open();
  const { koffi } = windows.native;
  const asked: unknown[][] = [];
  const closed: unknown[] = [];
  const memory: Pointer = koffi.alloc("uint8_t", 64);
  Buffer.from(koffi.view(memory, 64)).set(Buffer.from(sid, "hex"));
  Object.assign(windows.functions, {
    GetCurrentProcessId: () => 4711,
    ProcessIdToSessionId: (pid: number, id: number[]) => {
      asked.push(["session of", pid]);
      id[0] = session;
      return 1;
    },
    GetCurrentProcess: () => -1n,
    OpenProcessToken: (self: bigint, access: number, token: unknown[]) => {
      asked.push(["token", self, access]);
      if (opens) token[0] = 77n;
      return opens;
    },
    GetTokenInformation: (token: bigint, kind: number, buffer: Pointer, size: number) => {
      asked.push(["user", token, kind, size]);
      koffi.encode(buffer, "void *", memory);
      return tells;
    },
    CloseHandle: (token: unknown) => closed.push(token),
    GetProcessWindowStation: () => station,
    GetUserObjectInformationW: (object: unknown, kind: number, buffer: Buffer, size: number) => {
      asked.push(["station", object, kind, size]);
      buffer.writeUInt32LE(flags, 8);
      return told;
    },
  });
  return { windows, asked, closed, facts: () => sessionFacts(windows.native) };
}

test("asks Windows about this process and its user", async () => {
  const { asked, closed, facts } = await start({ session: 3 });
  expect(facts()).toEqual({ isSystem: false, sessionId: 3, isVisible: true });
  expect(asked).toEqual([
    // TOKEN_QUERY, TokenUser and UOI_FLAGS.
    ["token", -1n, 8],
    ["user", 77n, 1, 256],
    ["session of", 4711],
    ["station", 9n, 1, 12],
  ]);
  expect(closed).toEqual([77n]);
});

test.each<[string, Answers, boolean]>([
  ["the system's own account", { sid: system }, true],
  ["another account", { sid: somebody }, false],
  ["an account of the system's family", { sid: "010100000000000513000000" }, false],
  ["a token that cannot be opened", { sid: system, opens: 0 }, false],
  ["a token that does not tell", { sid: system, tells: 0 }, false],
])("takes %s for the system: %j", async (_what, answers, isSystem) => {
  const { closed, facts } = await start(answers);
  expect(facts().isSystem).toBe(isSystem);
  expect(closed).toEqual(answers.opens === 0 ? [] : [77n]);
});

test.each<[Answers, boolean]>([
  [{ flags: 1 }, true],
  [{ flags: 3 }, true],
  [{ flags: 2 }, false],
  [{ flags: 0 }, false],
  [{ told: 0 }, false],
  [{ station: null }, false],
])("a window station of %j can be seen: %j", async (answers, isVisible) => {
  const { facts } = await start(answers);
  expect(facts().isVisible).toBe(isVisible);
});

test.each([
  ...[2, 3, 4, 6].map((state) => [state, 0, "priority_only"] as const),
  ...[0, 1, 5, 7].map((state) => [state, 0, "unknown"] as const),
  [2, -1, "unknown"] as const,
])("in the user's state %i, asked with the result %i, notifications are %s", async (state, code, mode) => {
  const { windows } = await start();
  windows.functions.SHQueryUserNotificationState = (out: number[]) => {
    out[0] = state;
    return code;
  };
  expect(queryDoNotDisturb(windows.native)).toEqual({ mode, source: "SHQueryUserNotificationState" });
});
