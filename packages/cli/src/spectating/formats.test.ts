import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { CandidateReader } from "./candidates.js";
import { formats } from "./formats.js";
import { gauge, sized } from "./generic-formats.js";

const expressions = [
  ...formats.flatMap(({ expression, announcement }) => [expression, ...(announcement ? [announcement] : [])]),
  gauge,
  sized,
];

describe("formats", () => {
  test.each(formats.map((format) => [format.name, format] as const))(
    "%s reads its own example",
    (_, format) => {
      const reader = new CandidateReader();
      if (format.announcement) reader.read("  Duration: 00:00:56.80, start: 0.000000, bitrate: 274 kb/s");
      const { all, isPhase } = reader.read(format.example);
      expect(isPhase).toBe(format.certainty === "phase");
      if (isPhase) return;
      expect(all[0]?.format).toBe(format);
      expect(all[0]?.fraction).toBeCloseTo(format.fraction ?? 0.25, 9);
    },
  );

  test("repeat nothing without a bound", () => {
    for (const { source } of expressions) {
      // Without escapes and character classes, in which the signs mean themselves.
      const bare = source.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "x");
      expect(bare, source).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });

  test("come to an end on 64 KB of any character, and of any two that bars are made of", async () => {
    const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const blocks = [..."█▉▊▋▌▍▎▏▓▒░━╸╺■□▰▱"];
    const pairs = ["1/", "1%", "1 ", "1.", "= ", "=-", "=%", "[=", "|=", "# ", "- ", "█ ", "(1", ". ", "a "];
    const worker = new Worker(
      `const { parentPort, workerData: { sources, texts } } = require("node:worker_threads");
       for (const [source, flags] of sources) for (const text of texts) new RegExp(source, flags).exec(text);
       parentPort.postMessage("done");`,
      {
        eval: true,
        workerData: {
          sources: expressions.map(({ source, flags }) => [source, flags]),
          texts: [...ascii, ...blocks, ...pairs].map((text) => text.repeat(65_536 / text.length)),
        },
      },
    );
    // A test that takes too long has failed.
    expect(await once(worker, "message")).toEqual(["done"]);
    await worker.terminate();
  }, 120_000);
});
