import { PassThrough, Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { readText } from "./content.js";

const never = new AbortController().signal;

function holding(...chunks: (string | Buffer)[]): PassThrough {
  const stdin = new PassThrough();
  for (const chunk of chunks) stdin.write(chunk);
  return stdin;
}

describe("readText", () => {
  test("takes what was given, and leaves standard input alone", async () => {
    const stdin = holding("typed");
    expect(await readText("given", stdin, never)).toBe("given");
    expect(await readText(undefined, stdin, never)).toBe("");
    expect(stdin.readableFlowing).toBe(null);
  });

  test("reads standard input for -, without its last newline, also where a character is cut in two", async () => {
    const bytes = Buffer.from("Grüße\nund mehr\n");
    const stdin = holding(bytes.subarray(0, 3), bytes.subarray(3));
    stdin.end();
    expect(await readText("-", stdin, never)).toBe("Grüße\nund mehr");
  });

  test("keeps the end of what is too long for a notification", async () => {
    const exact = holding("x".repeat(4096));
    exact.end("\n");
    expect(await readText("-", exact, never)).toBe("x".repeat(4096));

    const long = holding("first line\n", "é".repeat(5000));
    long.end("\nlast line\n");
    const text = await readText("-", long, never);
    expect(text).toMatch(/^…é+\nlast line$/);
    expect([...text]).toHaveLength(4096);
  });

  test("keeps no more than the end in memory, and cuts no character in two", async () => {
    const stdin = Readable.from(
      (function* () {
        yield Buffer.from("a");
        for (let i = 0; i < 2000; i++) yield Buffer.from("😀".repeat(250));
      })(),
    );
    const text = await readText("-", stdin, never);
    expect(text).toBe(`…${"😀".repeat(4095)}`);
  });

  test("stops on Ctrl-C, also while nothing comes", async () => {
    const interruption = new AbortController();
    const reading = readText("-", holding("half a sen"), interruption.signal);
    interruption.abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });
});
