import type { Server } from "@grpc/grpc-js";
import { afterEach, expect, test, vi } from "vitest";
import { OpenStreams } from "../admission/open-streams.js";
import { settingsOf } from "../options.js";
import { closeServer } from "./close-server.js";

afterEach(() => {
  vi.useRealTimers();
});

/** A server that notes what it is asked, and shuts down by itself or not at all. */
function serverThat(shutsDown: boolean) {
  const asked: (readonly unknown[])[] = [];
  const server = {
    drain: (...args: unknown[]) => void asked.push(["drain", ...args]),
    tryShutdown: (done: () => void) => {
      asked.push(["try"]);
      if (shutsDown) done();
    },
    forceShutdown: () => void asked.push(["force"]),
  };
  const streams = new OpenStreams(settingsOf({}).limits);
  streams.addUnknown({ end: ({ reason }) => void asked.push(["end", reason]) });
  const close = (graceMs: number) =>
    closeServer(server as unknown as Server, ["a:1", "b:2"], streams, graceMs);
  return { asked, close };
}

test("streams are told first, then every address is drained, and what is left is cut", async () => {
  const { asked, close } = serverThat(true);
  await close(7);
  expect(asked).toEqual([["end", "STOPPING"], ["drain", "a:1", 7], ["drain", "b:2", 7], ["try"], ["force"]]);
});

test("a server that never shuts down is cut half a second after the grace, and not before", async () => {
  vi.useFakeTimers();
  const { asked, close } = serverThat(false);
  const closed = close(1000);
  await vi.advanceTimersByTimeAsync(1499);
  expect(asked.at(-1)).toEqual(["try"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.at(-1)).toEqual(["force"]);
  await closed;
  expect(vi.getTimerCount()).toBe(0);
});

test("a grace beyond what a timer takes is as long as one takes", async () => {
  const { asked, close } = serverThat(true);
  await close(Number.POSITIVE_INFINITY);
  expect(asked[1]).toEqual(["drain", "a:1", 2 ** 31 - 1 - 500]);
});
