import { expect, test } from "vitest";
import { newKey } from "../../test/simulator/keys.js";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { parseEmbeddedRoot } from "./embedded-root.js";

const repository = new SimulatedRepository(["acme"]);
const root = repository.embeddedRoot;

test.each([
  ["bytes", root],
  ["text", root.toString()],
  ["a parsed object", JSON.parse(root.toString()) as object],
])("takes root metadata as %s", (_, form) => {
  expect(JSON.parse(Buffer.from(parseEmbeddedRoot(form)).toString())).toEqual(JSON.parse(root.toString()));
});

test("returns bytes as they are, so that their signatures still hold", () => {
  expect(Buffer.from(parseEmbeddedRoot(root)).equals(root)).toBe(true);
});

test.each([
  ["no JSON", "{ torn"],
  ["JSON without a signed part", "{}"],
  ["null", "null"],
  ["metadata of another role", repository.file("metadata/timestamp.json")],
])("refuses %s as what is not root metadata", (_, form) => {
  expect(() => parseEmbeddedRoot(form)).toThrow(
    expect.objectContaining({ reason: "CONFIG", message: "the embedded root is not TUF root metadata." }),
  );
});

test("refuses a root that was changed, or that its own keys have not signed (5.2)", () => {
  const { signed, signatures } = JSON.parse(root.toString());
  const stranger = JSON.parse(new SimulatedRepository(["acme"]).embeddedRoot.toString());
  for (const changed of [
    { signed: { ...signed, version: 2 }, signatures },
    { signed, signatures: [] },
    { signed, signatures: stranger.signatures },
  ]) {
    expect(() => parseEmbeddedRoot(changed)).toThrow(
      expect.objectContaining({
        reason: "CONFIG",
        message: expect.stringContaining("(TUF specification 5.2: "),
        cause: expect.any(Error),
      }),
    );
  }
});

test("refuses a root with fewer signatures than its threshold", () => {
  const few = new SimulatedRepository(["acme"]);
  const role = few.role("root");
  role.keys = [newKey(), newKey()];
  role.threshold = 2;
  role.signers = role.keys.slice(0, 1);
  few.publishRoot();
  expect(() => parseEmbeddedRoot(few.file("metadata/2.root.json"))).toThrow(/5\.2: /);
  role.signers = role.keys;
  few.publishRoot();
  expect(parseEmbeddedRoot(few.file("metadata/3.root.json"))).toBeDefined();
});
