import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Events } from "./events.js";

const idle = { kind: "idle" } as const;
const failure = (reason: "INVALID" | "UNREACHABLE") =>
  new ToastyError({ message: "it failed.", code: "unknown", reason });

const warning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
let events: Events;
beforeEach(() => {
  events = new Events();
});
afterEach(() => {
  warning.mockClear();
});

const bug = new Error("a bug");
const throws = () => {
  throw bug;
};

describe("a listener that fails", () => {
  test("is reported once by the error event, and the others hear of the event", () => {
    const [errors, others] = [vi.fn(), vi.fn()];
    events.on("state", throws);
    events.on("state", others);
    events.on("error", errors);
    events.announce("state", idle);
    events.announce("state", idle);
    expect(others).toHaveBeenCalledTimes(2);
    expect(errors.mock.calls).toEqual([
      [
        expect.objectContaining({
          message: expect.stringMatching(/"state" event failed: a bug/),
          cause: bug,
        }),
      ],
    ]);
  });

  test("is reported when it rejects", async () => {
    const errors = vi.fn();
    events.on("settled", async () => throws());
    events.on("error", errors);
    events.announce("settled", "id", { kind: "expired" });
    await vi.waitFor(() => expect(errors).toHaveBeenCalledTimes(1));
  });

  test("of errors is reported by a warning, and not to itself", () => {
    events.on("error", throws);
    events.announce("error", failure("INVALID"));
    events.announce("error", failure("INVALID"));
    expect(warning.mock.calls).toEqual([
      [expect.stringContaining("a bug"), { type: "ToastyWarning", code: "LISTENER_FAILED" }],
    ]);
  });
});

test("an error that nobody listens for is a warning, the first of each reason", () => {
  for (const reason of ["INVALID", "UNREACHABLE", "INVALID"] as const)
    events.announce("error", failure(reason));
  expect(warning.mock.calls.map(([, options]) => options)).toEqual([
    { type: "ToastyWarning", code: "INVALID" },
    { type: "ToastyWarning", code: "UNREACHABLE" },
  ]);
  events.on("error", () => {});
  events.announce("error", failure("UNREACHABLE"));
  expect(warning).toHaveBeenCalledTimes(2);
});

test("a listener for one event hears of one, also where it listens for all as well", () => {
  const [once, both] = [vi.fn(), vi.fn()];
  events.once("state", once);
  events.once("state", both);
  events.on("state", both);
  events.announce("state", idle);
  events.announce("state", idle);
  expect(once).toHaveBeenCalledTimes(1);
  expect(both).toHaveBeenCalledTimes(3);
});
