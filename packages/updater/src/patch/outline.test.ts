import fc from "fast-check";
import { expect, test } from "vitest";
import { parseVersion, serializeManifest } from "../metadata/index.js";
import { fillOutline, outlineOf, parseOutline } from "./outline.js";

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));

test("an outline and its hashes are the manifest again, whatever texts the manifest holds", () => {
  const tricky = fc.constantFrom('"sha256":""', '"', "\\", '\\"sha256":""', `"sha256":"${"0".repeat(64)}"`);
  const argument = fc
    .array(fc.oneof(tricky, fc.string()), { minLength: 1 })
    .map((parts) => `x${parts.join("")}`);
  fc.assert(
    fc.property(fc.array(argument), fc.array(hash, { maxLength: 5, size: "max" }), (args, hashes) => {
      const entries = hashes.map((sha256, i) => ({
        path: `f${i}`,
        length: i,
        sha256,
        executable: i % 2 === 0,
      }));
      const manifest = serializeManifest({
        app: "acme",
        version: parseVersion("1.0.0"),
        platform: "linux-x64",
        launch: ["node", ...args],
        entries,
      });
      const outline = outlineOf(manifest);
      for (const sha256 of hashes) expect(outline.includes(sha256)).toBe(false);
      expect(parseOutline(outline).entries.map((entry) => entry.path)).toEqual(
        entries.map(({ path }) => path),
      );
      expect(fillOutline(outline, hashes).equals(manifest)).toBe(true);
    }),
  );
});
