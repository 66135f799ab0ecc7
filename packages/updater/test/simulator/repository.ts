import { createHash } from "node:crypto";
import { posix } from "node:path";
import { Metadata, MetadataKind, Signature } from "@tufjs/models";
import { type Channel, channelDelegation } from "../../src/metadata/index.js";
import { newKey, type SimulatedKey } from "./keys.js";

type Json = Record<string, unknown>;

const dayMs = 86_400_000;

/** The state of one role: change it to tell a lie, then publish. */
export interface SimulatedRole {
  keys: SimulatedKey[];
  threshold: number;
  version: number;
  expires: Date;
  /** Keys that sign in the place of `keys`. */
  signers?: SimulatedKey[];
}

export interface SimulatedTarget {
  bytes: Buffer;
  custom?: unknown;
}

/**
 * A TUF repository in memory whose every part can be made to lie.
 *
 * `publish` signs what has changed and puts it where the host serves it from; `files` is what the host has.
 */
export class SimulatedRepository {
  readonly files = new Map<string, Buffer>();
  readonly roles = new Map<string, SimulatedRole>();
  readonly targets = new Map<string, Map<string, SimulatedTarget>>();
  readonly delegations: { role: string; paths: readonly string[]; terminating: boolean }[] = [];
  /** Consistent snapshots: files of metadata have their version in their names. */
  consistent = true;
  /** Changes what the metadata of every role says about targets. */
  changeTargets: (targets: Json) => void = () => undefined;
  /** First root: the one that an app embeds. */
  readonly embeddedRoot: Buffer;

  constructor(apps: readonly string[], channels: readonly Channel[] = ["stable", "beta", "nightly"]) {
    for (const role of ["root", "timestamp", "snapshot", "targets", ...channels]) {
      const expires = new Date(Date.now() + 30 * dayMs);
      this.roles.set(role, { keys: [newKey()], threshold: 1, version: 0, expires });
    }
    for (const role of ["targets", ...channels]) this.targets.set(role, new Map());
    for (const channel of channels) this.delegations.push(channelDelegation(channel, apps));
    this.publishRoot();
    this.embeddedRoot = this.file("metadata/1.root.json");
    this.publish();
  }

  role(name: string): SimulatedRole {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`no role ${name}`);
    return role;
  }

  file(path: string): Buffer {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`no file ${path}`);
    return bytes;
  }

  /** Makes new keys for a role and signs the next root with the old root keys and the new. */
  rotate(name: string): void {
    const role = this.role(name);
    const old = this.role("root").keys;
    role.keys = role.keys.map(() => newKey());
    if (name === "root") this.role("root").signers = [...old, ...role.keys];
    this.publishRoot();
    delete this.role("root").signers;
  }

  publishRoot(): void {
    const root = this.role("root");
    root.version++;
    const top = ["root", "timestamp", "snapshot", "targets"].map((name) => [name, this.role(name)] as const);
    const signed = this.signed("root", "root", {
      consistent_snapshot: this.consistent,
      keys: Object.fromEntries(top.flatMap(([, { keys }]) => keys.map((key) => [key.id, key.json]))),
      roles: Object.fromEntries(
        top.map(([name, { keys, threshold }]) => [name, { keyids: keys.map(({ id }) => id), threshold }]),
      ),
    });
    this.files.set(`metadata/${root.version}.root.json`, signed);
  }

  /** Signs all roles below the root anew and puts them on the host, targets first, the timestamp last. */
  publish(changeTimestamp?: (meta: Json) => void): void {
    for (const role of this.targets.keys()) this.publishTargets(role);
    this.publishSnapshot();
    this.publishTimestamp(changeTimestamp);
  }

  publishTargets(name: string): void {
    const role = this.role(name);
    role.version++;
    const targets = this.targets.get(name) ?? new Map<string, SimulatedTarget>();
    for (const [path, { bytes }] of targets) this.files.set(this.targetFile(path, bytes), bytes);
    const described: Json = Object.fromEntries(
      [...targets].map(([path, { bytes, custom }]) => [
        path,
        { length: bytes.length, hashes: { sha256: sha256(bytes) }, ...(custom ? { custom } : {}) },
      ]),
    );
    this.changeTargets(described);
    const signed = this.signed(name, "targets", {
      targets: described,
      ...(name === "targets" ? { delegations: this.delegationsJson() } : {}),
    });
    this.#put(`${role.version}.${encodeURIComponent(name)}.json`, signed);
  }

  publishSnapshot(change: (meta: Json) => void = () => undefined): void {
    const role = this.role("snapshot");
    role.version++;
    const meta: Json = Object.fromEntries(
      [...this.targets.keys()].map((name) => {
        const { version } = this.role(name);
        const bytes = this.file(`metadata/${version}.${encodeURIComponent(name)}.json`);
        return [`${name}.json`, { version, length: bytes.length, hashes: { sha256: sha256(bytes) } }];
      }),
    );
    change(meta);
    this.#put(`${role.version}.snapshot.json`, this.signed("snapshot", "snapshot", { meta }));
  }

  publishTimestamp(change: (meta: Json) => void = () => undefined): void {
    const role = this.role("timestamp");
    role.version++;
    const { version } = this.role("snapshot");
    const bytes = this.file(`metadata/${version}.snapshot.json`);
    const meta: Json = {
      "snapshot.json": { version, length: bytes.length, hashes: { sha256: sha256(bytes) } },
    };
    change(meta);
    this.files.set("metadata/timestamp.json", this.signed("timestamp", "timestamp", { meta }));
  }

  /** Puts metadata on the host, under its name without the version as well where snapshots are not consistent. */
  #put(name: string, bytes: Buffer): void {
    this.files.set(`metadata/${name}`, bytes);
    if (!this.consistent) this.files.set(`metadata/${name.replace(/^\d+\./, "")}`, bytes);
  }

  /** Path on the host of a target's bytes. */
  targetFile(path: string, bytes: Buffer): string {
    const { dir, base } = posix.parse(path);
    return posix.join("targets", dir, `${sha256(bytes)}.${base}`);
  }

  private signed(name: string, type: "root" | "timestamp" | "snapshot" | "targets", body: Json): Buffer {
    const { version, expires, keys, signers } = this.role(name);
    const signed = {
      _type: type,
      spec_version: "1.0.31",
      version,
      expires: expires.toISOString().replace(/\.\d+Z$/, "Z"),
      ...body,
    };
    const metadata = parseMetadata(type, { signed, signatures: [] });
    for (const key of signers ?? keys) {
      metadata.sign((bytes) => new Signature({ keyID: key.id, sig: key.sign(bytes) }));
    }
    return Buffer.from(JSON.stringify(metadata.toJSON()));
  }

  private delegationsJson(): Json {
    const roles = this.delegations.map((delegation) => [delegation, this.role(delegation.role)] as const);
    return {
      keys: Object.fromEntries(roles.flatMap(([, { keys }]) => keys.map((key) => [key.id, key.json]))),
      roles: roles.map(([{ role, paths, terminating }, { keys, threshold }]) => ({
        name: role,
        keyids: keys.map(({ id }) => id),
        threshold,
        paths,
        terminating,
      })),
    };
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parseMetadata(type: "root" | "timestamp" | "snapshot" | "targets", json: Json) {
  switch (type) {
    case "root":
      return Metadata.fromJSON(MetadataKind.Root, json as never);
    case "timestamp":
      return Metadata.fromJSON(MetadataKind.Timestamp, json as never);
    case "snapshot":
      return Metadata.fromJSON(MetadataKind.Snapshot, json as never);
    case "targets":
      return Metadata.fromJSON(MetadataKind.Targets, json as never);
  }
}
