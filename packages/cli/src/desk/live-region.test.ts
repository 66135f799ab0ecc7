import { expect, test } from "vitest";
import { createLiveRegion } from "./live-region.js";

function region(tty: boolean) {
  let written = "";
  const write = (content: string | Uint8Array) => {
    written += content;
  };
  return {
    live: createLiveRegion({ write, tty, columns: 80 }),
    take() {
      const all = written;
      written = "";
      return all;
    },
  };
}

test("erases as many lines as it has drawn, before it draws again or prints above", () => {
  const { live, take } = region(true);
  live.show(["one", "two", "three"]);
  expect(take()).toBe("one\ntwo\nthree");
  live.show(["four"]);
  expect(take()).toBe("\r\u001b[A\u001b[A\u001b[Jfour");
  live.print("for good");
  expect(take()).toBe("\r\u001b[Jfor good\nfour");
  live.show([]);
  live.print("alone");
  expect(take()).toBe("\r\u001b[Jalone\n");
});

test("leaves the terminal clean, once", () => {
  const { live, take } = region(true);
  live.show(["bar"]);
  take();
  live[Symbol.dispose]();
  live[Symbol.dispose]();
  expect(take()).toBe("\r\u001b[J");
});

test("only prints where there is no terminal", () => {
  const { live, take } = region(false);
  live.show(["bar"]);
  live.print("line");
  live[Symbol.dispose]();
  expect(take()).toBe("line\n");
});
