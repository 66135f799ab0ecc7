import { expect, test } from "vitest";
import { findQuestions } from "./doc-comments.mjs";
import { repository } from "./fixture.mjs";

test("finds doc comments that begin with a question, and no others", () => {
  using house = repository({
    "packages/a/src/x.ts": [
      "/** What it is. */",
      "/** Returns what it is. */",
      "/**",
      " * Whether it is.",
      " */",
      "// What is no doc comment",
      "/* What is none either */",
      '/** Whatever. */ const text = "/** What is text */";',
    ].join("\n"),
    "packages/a/test/y.test.ts": "/** Who it is. */",
    "scripts/z.mjs": "/** How it is. */",
  });
  expect(findQuestions(house.root)).toMatchObject({
    a: [
      "packages/a/src/x.ts:1 What it is.",
      "packages/a/src/x.ts:3 Whether it is.",
      "packages/a/test/y.test.ts:1 Who it is.",
    ],
    scripts: ["scripts/z.mjs:1 How it is."],
  });
});
