import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { readText } from "./read-text.js";

const never = new AbortController().signal;

function holding(...chunks: (string | Buffer)[]): PassThrough {
  const stdin = new PassThrough();
  for (const chunk of chunks) stdin.write(chunk);
  return stdin;
}

describe("readText", () => {
  it("takes what was given, and leaves standard input alone", async () => {
    const stdin = holding("typed");
    expect(await readText("given", stdin, never)).toBe("given");
    expect(await readText(undefined, stdin, never)).toBe("");
    expect(stdin.readableFlowing).toBe(null);
  });

  it("reads standard input for -, without its last newline, also where a character is cut in two", async () => {
    const bytes = Buffer.from("Grüße\nund mehr\n");
    const stdin = holding(bytes.subarray(0, 3), bytes.subarray(3));
    stdin.end();
    expect(await readText("-", stdin, never)).toBe("Grüße\nund mehr");
  });

  it("stops reading what can be no text any more", async () => {
    const endless = holding("x".repeat(70_000));
    expect((await readText("-", endless, never)).length).toBe(70_000);
  });

  it("stops on Ctrl-C, also while nothing comes", async () => {
    const interruption = new AbortController();
    const reading = readText("-", holding("half a sen"), interruption.signal);
    interruption.abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });
});
