import { createHash } from "node:crypto";
import { allChannels } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { publicKey } from "../signing/public-key.js";
import { envelopeBytes } from "./envelope.js";
import {
  allRoles,
  authorityOf,
  channelTargets,
  delegatingTargets,
  holdersOf,
  isTopRole,
  type RoleHolders,
  rootOf,
  snapshotOf,
  timestampOf,
  topRoles,
} from "./roles.js";

const expires = "2027-01-01T00:00:00Z";
const [a, b, c] = ["a", "b", "c"].map((digit) => publicKey(digit.repeat(64))) as [
  ReturnType<typeof publicKey>,
  ReturnType<typeof publicKey>,
  ReturnType<typeof publicKey>,
];
const held = (threshold: number, ...keys: RoleHolders["keys"]): RoleHolders => ({ keys, threshold });
const top = { root: held(2, a, b), targets: held(1, b), snapshot: held(1, c), timestamp: held(1, c) };
const root = rootOf(3, expires, top);
const targets = delegatingTargets(4, expires, ["acme"], {
  stable: held(1, a),
  beta: held(2, a, b),
  nightly: held(1, c),
});

test("has the roles of TUF and one for each channel", () => {
  expect(allRoles).toEqual(["root", "targets", "snapshot", "timestamp", ...allChannels]);
  expect(allRoles.filter(isTopRole)).toEqual(topRoles);
});

test("makes a root that names each key once, and the holders of each role", () => {
  expect(root).toEqual({
    _type: "root",
    spec_version: "1.0.31",
    version: 3,
    expires,
    consistent_snapshot: true,
    keys: { [a.keyId]: a.key, [b.keyId]: b.key, [c.keyId]: c.key },
    roles: {
      root: { keyids: [a.keyId, b.keyId], threshold: 2 },
      targets: { keyids: [b.keyId], threshold: 1 },
      snapshot: { keyids: [c.keyId], threshold: 1 },
      timestamp: { keyids: [c.keyId], threshold: 1 },
    },
  });
});

test("delegates the targets of each channel and signs none itself", () => {
  expect(targets).toMatchObject({ _type: "targets", version: 4, expires, targets: {} });
  expect(targets.delegations?.keys).toEqual({ [a.keyId]: a.key, [b.keyId]: b.key, [c.keyId]: c.key });
  expect(targets.delegations?.roles.map(({ name, keyids, threshold }) => [name, keyids, threshold])).toEqual([
    ["stable", [a.keyId], 1],
    ["beta", [a.keyId, b.keyId], 2],
    ["nightly", [c.keyId], 1],
  ]);
  for (const { name, paths, terminating } of targets.delegations?.roles ?? []) {
    expect(paths.every((path) => path.startsWith(`acme/${name}/`))).toBe(true);
    expect(terminating).toBe(true);
  }
});

test("finds the keys of a role, and takes them apart again", () => {
  expect(authorityOf("root", root, undefined)).toEqual({ keys: root.keys, ...root.roles.root });
  const beta = authorityOf("beta", root, targets);
  expect(beta).toEqual({ keys: targets.delegations?.keys, keyids: [a.keyId, b.keyId], threshold: 2 });
  expect(holdersOf(beta)).toEqual(held(2, a, b));
});

test("lets nobody sign for a channel that nothing delegates to", () => {
  const nobody = { keys: {}, keyids: [], threshold: 1 };
  expect(authorityOf("stable", root, undefined)).toEqual(nobody);
  expect(authorityOf("stable", root, channelTargets(1, expires, {}))).toEqual(nobody);
});

test("makes a snapshot and a timestamp that name the very bytes of what they lead to", () => {
  const stable = { signed: channelTargets(7, expires, {}), signatures: [] };
  const meta = (envelope: Parameters<typeof envelopeBytes>[0]) => ({
    version: envelope.signed.version,
    length: envelopeBytes(envelope).length,
    hashes: { sha256: createHash("sha256").update(envelopeBytes(envelope)).digest("hex") },
  });
  const snapshot = snapshotOf(5, expires, { stable, beta: undefined });
  expect(snapshot).toMatchObject({ _type: "snapshot", version: 5, expires });
  expect(snapshot.meta).toEqual({ "stable.json": meta(stable) });
  const signed = { signed: snapshot, signatures: [{ keyid: "k", sig: "00" }] };
  expect(timestampOf(6, expires, signed)).toMatchObject({
    _type: "timestamp",
    version: 6,
    meta: { "snapshot.json": meta(signed) },
  });
});
