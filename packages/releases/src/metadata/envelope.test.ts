import { expect, test, vi } from "vitest";
import { newSigner } from "../../test/fixture.js";
import { type Authority, addSignatures, envelopeBytes, missingSignatures } from "./envelope.js";

const [a, b, c] = [newSigner(), newSigner(), newSigner()];
const signed = { _type: "x", spec_version: "1.0.31", version: 1, expires: "2027-01-01T00:00:00Z" };
const empty = { signed, signatures: [] };
const authority = (threshold: number, ...who: (typeof a)[]): Authority => ({
  keys: Object.fromEntries([a, b, c].map(({ keyId, key }) => [keyId, key])),
  keyids: who.map(({ keyId }) => keyId),
  threshold,
});
const who = ({ signatures }: { signatures: readonly { keyid: string }[] }) =>
  signatures.map(({ keyid }) => [a, b, c].findIndex(({ keyId }) => keyId === keyid));

test("is a file that people can read, ending in a line break", () => {
  expect(envelopeBytes(empty).toString()).toBe(
    '{\n "signed": {\n  "_type": "x",\n  "spec_version": "1.0.31",\n  "version": 1,\n' +
      '  "expires": "2027-01-01T00:00:00Z"\n },\n "signatures": []\n}\n',
  );
});

test("counts each key once, and only those that may sign and have", async () => {
  const both = await addSignatures(empty, [authority(2, a, b)], [a, b, c]);
  expect(who(both)).toEqual([0, 1]);
  expect(missingSignatures(empty, authority(2, a, b))).toBe(2);
  expect(missingSignatures(both, authority(2, a, b))).toBe(0);
  // More have signed than must.
  expect(missingSignatures(both, authority(1, a, b))).toBe(0);
  // That the key is known does not make it one of the role's.
  expect(missingSignatures(both, authority(2, a, c))).toBe(1);
  const [first] = both.signatures;
  const twice = { signed, signatures: [first, first].flatMap((each) => each ?? []) };
  expect(missingSignatures(twice, authority(2, a, b))).toBe(1);
  const unknown = { ...authority(1, a), keys: {} };
  expect(missingSignatures(both, unknown)).toBe(1);
});

test("does not count a signature over other metadata", async () => {
  const one = await addSignatures(empty, [authority(1, a)], [a]);
  const other = { ...one, signed: { ...signed, version: 2 } };
  expect(missingSignatures(other, authority(1, a))).toBe(1);
  // It is replaced by a good one, or dropped.
  expect(missingSignatures(await addSignatures(other, [authority(1, a)], [a]), authority(1, a))).toBe(0);
  expect((await addSignatures(other, [authority(1, a)], [])).signatures).toEqual([]);
});

test("lets each key sign once, whoever of the authorities names it, and keeps what is signed", async () => {
  const first = await addSignatures(empty, [authority(1, a)], [a]);
  const counting = { ...b, sign: vi.fn(b.sign) };
  const silent = { ...a, sign: () => Promise.reject(new Error("it has signed already")) };
  const all = await addSignatures(first, [authority(1, a), authority(1, b)], [silent, counting, counting, c]);
  expect(who(all)).toEqual([0, 1]);
  expect(counting.sign).toHaveBeenCalledOnce();
  expect(all.signatures[0]).toEqual(first.signatures[0]);
  expect(all.signatures.every(({ sig }) => /^[0-9a-f]{128}$/.test(sig))).toBe(true);
});
