import { expect, test } from "vitest";
import { Image } from "../gen/sam/notifications/v1/notification.pb.js";
import { limits } from "../limits.js";
import { Findings } from "./findings.js";
import { checkImage } from "./image.js";

function violationsOf(image: Partial<Image>) {
  const findings = new Findings("image");
  checkImage(findings, Image.fromPartial({ localPath: "a.png", ...image }));
  return findings.violations;
}

test.each([
  "a.png",
  "/tmp/a.png",
  "C:\\a.png",
  "c:/a.png",
  "file:///a.png",
  "http://x/a.png",
  "https://x/a.png",
  "HTTPS://x/a.png",
  "a:b.png",
  "/tmp/ftp:a.png",
])("%s can be shown", (localPath) => {
  expect(violationsOf({ localPath })).toEqual([]);
});

test.each([
  ["ftp://x/a.png", "has the scheme ftp"],
  ["FTP://x/a.png", "has the scheme ftp"],
  ["data:image/png;base64,AA", "has the scheme data"],
  ["javascript:1", "has the scheme javascript"],
  ["ab:c.png", "has the scheme ab"],
  ["svn+ssh://x/a.png", "has the scheme svn+ssh"],
  ["", "is empty"],
  ["a\nb.png\u0007", "has control characters"],
  ["/tmp/\u202egnp.a", "has control characters"],
])("%j is refused: it %s", (localPath, description) => {
  expect(violationsOf({ localPath })).toEqual([
    { field: "image.local_path", description: expect.stringContaining(description) },
  ]);
});

test("address and alternative text have the limit of every text", () => {
  const longest = "x".repeat(limits.text);
  expect(violationsOf({ localPath: longest, altText: longest })).toEqual([]);
  expect(violationsOf({ localPath: `${longest}x` }).map(({ field }) => field)).toEqual(["image.local_path"]);
  expect(violationsOf({ altText: `${longest}x` }).map(({ field }) => field)).toEqual(["image.alt_text"]);
});
