import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { info, Notification, progress, question, sanitize, sanitizeLine, sanitizeText } from "../index.js";

describe("sanitizeLine", () => {
  test.each([
    ["a\nb", "a b"],
    ["a\r\n\r\nb", "a b"],
    ["a\u2028b\u2029c", "a b c"],
    ["a\u0085\u001b[31mb", "ab"],
    ["one line", "one line"],
  ])("%j becomes %j", (text, line) => {
    expect(sanitizeLine(text)).toBe(line);
  });
});

describe("sanitizeText", () => {
  test.each([
    ["colours", "\u001b[1;31mred\u001b[0m", "red"],
    ["a cursor that moves", "a\u001b[2J\u001b[Hb", "ab"],
    ["a window title ended by BEL", "a\u001b]0;gotcha\u0007b", "ab"],
    ["a hyperlink ended by ST", "\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["a device string", "a\u001bPq#0\u001b\\b", "ab"],
    ["8-bit sequences", "\u009b31mred\u009d0;t\u009c!", "red!"],
    ["an escape at the end", "a\u001b", "a"],
    ["bells and backspaces", "a\u0007\u0008b", "ab"],
    ["overrides of the direction of writing", "abc\u202etxt.exe\u2066x\u2069", "abctxt.exex"],
    ["lone surrogates", "a\ud800b\udc00c", "abc"],
    ["carriage returns and tabs", "a\r\nb\rc\td", "a\nb\nc d"],
  ])("takes out %s", (_, text, clean) => {
    expect(sanitizeText(text)).toBe(clean);
  });

  test.each(["plain", "two\nlines", "日本語 👩‍👩‍👧‍👦 ñ", "שלום عربي", "{braces} ]]> & <b>"])(
    "leaves %j alone",
    (text) => {
      expect(sanitizeText(text)).toBe(text);
    },
  );

  test("leaves nothing harmful, whatever came, and has nothing more to do the second time", () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        "\u001b",
        "[",
        "]",
        "0",
        ";",
        "m",
        "\u0007",
        "\\",
        "\u009b",
        "\u202e",
        "a",
        "\n",
        "\ud83d",
        "\ude00",
        "P",
      ),
      maxLength: 80,
      size: "max",
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 80, size: "max" })), (text) => {
        const clean = sanitizeText(text);
        expect(clean.isWellFormed()).toBe(true);
        for (const char of clean) {
          const code = char.codePointAt(0) ?? 0;
          expect(code === 10 || (code >= 32 && !(code >= 127 && code <= 159)), `U+${code.toString(16)}`).toBe(
            true,
          );
        }
        expect(clean).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        expect(sanitizeText(clean)).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("sanitize", () => {
  test("returns the same object where there is nothing to do", () => {
    const notification = info("Build finished", "fine");
    expect(sanitize(notification)).toEqual({ notification, changed: false });
    expect(sanitize(notification).notification).toBe(notification);
  });

  test("takes a number that is none for no change", () => {
    expect(sanitize(progress("Run", Number.NaN)).changed).toBe(false);
  });

  test("reaches every text, and no id", () => {
    const dirty = "a\u001b[31mb";
    const asked = question(dirty, {
      body: dirty,
      subtitle: dirty,
      group: dirty,
      labels: { job: dirty },
      buttons: { [dirty]: dirty },
      inputs: { name: { placeholder: dirty, label: dirty, default: dirty }, menu: { options: { x: dirty } } },
    });
    const json = JSON.stringify(sanitize(asked).notification);
    expect(json.match(/\\u001b/g)).toHaveLength(1);
    expect(json).toContain('"actionId":"a\\u001b[31mb"');
  });

  test("cleans a label whatever its key, also one that is called like a field that is left alone", () => {
    const labels = { id: "a\u001b[31mb", url: "a\u202eb", localPath: "a\u0007b", labels: "a\u009b31mb" };
    const clean = sanitize(info("x", "", { labels }));
    expect(clean.changed).toBe(true);
    expect(clean.notification.labels).toEqual({ id: "ab", url: "ab", localPath: "ab", labels: "ab" });
  });

  test("asks for new bytes where the old ones were no text", () => {
    const bytes = Notification.encode(info("aXb")).finish();
    const broken = Uint8Array.from(bytes, (byte) => (byte === 0x58 ? 0xff : byte));
    expect(sanitize(Notification.decode(broken)).changed).toBe(true);
  });
});
