import { expect, test } from "vitest";
import { LineWriter, type WriteBytes } from "./line-writer.js";

const ignore = () => {};

/** A file whose writes fail, or are cut, as `next` says. */
function disk() {
  let content = "";
  let next: WriteBytes = (bytes) => bytes.length;
  return {
    get content() {
      return content;
    },
    write: ((bytes) => {
      const written = next(bytes);
      content += Buffer.from(bytes).subarray(0, written).toString();
      return written;
    }) satisfies WriteBytes,
    takeAll: () => {
      next = (bytes) => bytes.length;
    },
    take: (most: number) => {
      next = (bytes) => {
        const written = Math.min(most, bytes.length);
        most -= written;
        if (written === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        return written;
      };
    },
    refuse: (code: string) => {
      next = () => {
        throw Object.assign(new Error(code), { code });
      };
    },
  };
}

test("drops and counts what a full disk refuses, and tells it once there is room again", () => {
  const file = disk();
  const told: unknown[] = [];
  const writer = new LineWriter(file.write, (dropped, code) => told.push({ dropped, code }));
  writer.write("one\n");
  file.refuse("ENOSPC");
  writer.write("two\n");
  writer.write("three\n");
  expect({ content: file.content, dropped: writer.dropped, told }).toEqual({
    content: "one\n",
    dropped: 2,
    told: [],
  });
  file.takeAll();
  writer.write("four\n");
  writer.write("five\n");
  expect(file.content).toBe("one\nfour\nfive\n");
  expect(told).toEqual([{ dropped: 2, code: "ENOSPC" }]);
});

test("keeps every line whole where a disk took one in part", () => {
  const file = disk();
  const writer = new LineWriter(file.write, ignore);
  file.take(6);
  writer.write("first\n");
  file.take(3);
  writer.write("second\n");
  writer.write("third\n");
  file.takeAll();
  writer.write("fourth\n");
  expect(file.content).toBe("first\nsecond\nfourth\n");
  expect(writer.dropped).toBe(1);
});

test("goes on after a short write", () => {
  const file = disk();
  let calls = 0;
  const writer = new LineWriter((bytes) => {
    calls++;
    return file.write(bytes.subarray(0, 2));
  }, ignore);
  writer.write("abcd\n");
  expect({ content: file.content, calls, dropped: writer.dropped }).toEqual({
    content: "abcd\n",
    calls: 3,
    dropped: 0,
  });
});

test("keeps what a full pipe does not take, up to a bound, and writes it in order later", async () => {
  const file = disk();
  const writer = new LineWriter(file.write, ignore);
  file.refuse("EAGAIN");
  writer.write("early\n");
  writer.write("late\n");
  expect({ content: file.content, dropped: writer.dropped }).toEqual({ content: "", dropped: 0 });
  file.takeAll();
  await expect.poll(() => file.content).toBe("early\nlate\n");

  file.refuse("EAGAIN");
  const line = `${"x".repeat(1023)}\n`;
  for (let i = 0; i < 2000; i++) writer.write(line);
  file.takeAll();
  writer.write("last\n");
  expect(writer.dropped).toBeGreaterThan(900);
  expect(file.content.split("\n").filter((text) => text.length === 1023)).toHaveLength(2000 - writer.dropped);
});

test("a megabyte waits for a slow reader, to the byte", () => {
  const file = disk();
  const writer = new LineWriter(file.write, ignore);
  file.refuse("EAGAIN");
  const half = `${"x".repeat(512 * 1024 - 1)}\n`;
  for (let i = 0; i < 2; i++) writer.write(half);
  expect(writer.dropped).toBe(0);
  writer.write("\n");
  expect(writer.dropped).toBe(1);
  file.takeAll();
  writer.write("next\n");
  expect(file.content).toBe(`${half}${half}next\n`);
});
