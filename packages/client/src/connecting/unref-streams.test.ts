import { channel } from "node:diagnostics_channel";
import { expect, test, vi } from "vitest";
import { unrefStreams } from "./unref-streams.js";

unrefStreams(["/watch", "/listen"]);

function created(path: unknown, session: object | undefined = { unref: vi.fn() }) {
  channel("http2.client.stream.created").publish({ stream: { session }, headers: { ":path": path } });
  return session as { readonly unref: ReturnType<typeof vi.fn> };
}

test.each(["/watch", "/listen"])("a call to %s lets the program end, once it is made", async (path) => {
  const { unref } = created(path);
  expect(unref).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(unref).toHaveBeenCalledTimes(1);
});

test.each(["/attach", "", undefined, ["/watch"]])("a call to %j keeps it running", async (path) => {
  const { unref } = created(path);
  await Promise.resolve();
  expect(unref).not.toHaveBeenCalled();
});

test("a stream that has lost its connection is left alone", async () => {
  channel("http2.client.stream.created").publish({ stream: {}, headers: { ":path": "/watch" } });
  await Promise.resolve();
});
