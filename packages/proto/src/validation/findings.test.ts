import { expect, test } from "vitest";
import { limits } from "../limits.js";
import { checkHeader, checkText, Findings } from "./findings.js";

test("keeps the violations of all fields in one list, each with its path", () => {
  const findings = new Findings("notification");
  findings.expect(true, "id", "is fine");
  findings.expect(false, "id", "is wrong");
  findings.at("image").at("size").expect(false, "width", "is negative");
  expect(findings.violations).toEqual([
    { field: "notification.id", description: "is wrong" },
    { field: "notification.image.size.width", description: "is negative" },
  ]);
});

test.each([
  ["no text", undefined, []],
  ["as long as is allowed", "x".repeat(8), []],
  ["as long in code points, longer in units", "😀".repeat(8), []],
  ["one too many", "x".repeat(9), ["has 9 characters; at most 8 are shown"]],
  ["one too many in code points", "😀".repeat(9), ["has 9 characters; at most 8 are shown"]],
  ["no text at all", 7 as unknown as string, ["is a number; it must be a text"]],
])("bounds a text: %s", (_, text, descriptions) => {
  const findings = new Findings("x");
  checkText(findings, "y", text, 8);
  expect(findings.violations).toEqual(descriptions.map((description) => ({ field: "x.y", description })));
});

test("bounds a text by the limit for texts unless another is given", () => {
  const findings = new Findings("x");
  checkText(findings, "y", "x".repeat(limits.text));
  expect(findings.violations).toEqual([]);
  checkText(findings, "y", "x".repeat(limits.text + 1));
  expect(findings.violations).toHaveLength(1);
});

test.each([
  ["no header", undefined, ["x.header.title"]],
  ["a blank title", { title: " \n", subtitle: undefined }, ["x.header.title"]],
  ["the longest title", { title: "x".repeat(limits.title), subtitle: "s" }, []],
  [
    "a title that is too long",
    { title: "x".repeat(limits.title + 1), subtitle: undefined },
    ["x.header.title"],
  ],
  [
    "a subtitle that is too long",
    { title: "t", subtitle: "x".repeat(limits.text + 1) },
    ["x.header.subtitle"],
  ],
])("checks a heading: %s", (_, header, fields) => {
  const findings = new Findings("x");
  checkHeader(findings, header);
  expect(findings.violations.map(({ field }) => field)).toEqual(fields);
});

test.each([
  [7, "number"],
  [null, "object"],
  [true, "boolean"],
  [["a"], "object"],
])("names the type of %j, which is no text, once", (value, type) => {
  const findings = new Findings("x");
  checkText(findings, "y", value as unknown as string);
  expect(findings.violations).toEqual([{ field: "x.y", description: `is a ${type}; it must be a text` }]);
});

test("finds wrong titles and subtitles at once, and says what a title may be", () => {
  const findings = new Findings("x");
  checkHeader(findings, { title: "", subtitle: 7 as unknown as string });
  expect(findings.violations).toEqual([
    { field: "x.header.title", description: `is empty: give 1 to ${limits.title} characters` },
    { field: "x.header.subtitle", description: "is a number; it must be a text" },
  ]);
});
