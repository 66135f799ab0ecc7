import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { main, ownMachine } from "./toasty.js";

/** A user of this machine. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

function userNamed(name: string): User | undefined {
  const [, uid, gid] =
    new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m").exec(readFileSync("/etc/passwd", "utf8")) ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The user who attacks. */
export const attacker = process.platform === "win32" ? undefined : userNamed("nobody");

/** True: processes of other users can be started here. */
export const canSwitchUsers = process.getuid?.() === 0 && attacker !== undefined;

/** The user who is attacked: another ordinary one, or root where others cannot read this repository. */
export const victim: User = (() => {
  const daemon = canSwitchUsers ? userNamed("daemon") : undefined;
  const read = ["--eval", "require('node:fs').accessSync(process.argv[1])", main];
  if (daemon && spawnSync(process.execPath, read, daemon).status === 0) return daemon;
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
})();

/** A machine of the victim's own, and its folder. */
export function victimsMachine(): ReturnType<typeof ownMachine> & { readonly folder: string } {
  const machine = ownMachine();
  const folder = dirname(machine.env.TOASTY_RUNTIME_DIR ?? "");
  const cache = join(folder, "cache");
  mkdirSync(cache, { mode: 0o700 });
  for (const path of [folder, cache]) chownSync(path, victim.uid, victim.gid);
  const env = { ...machine.env, HOME: folder, XDG_CACHE_HOME: cache };
  return { ...machine, env, folder };
}

/** Options of a stranger. */
export interface StrangerOptions {
  /** A port (0 for a free one) or the path of a unix socket. */
  readonly listen: number | string;
  /** Ends TLS with a certificate of its own, and passes on what it decrypts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Passes everything on to this port, instead of answering. */
  readonly relayTo?: number;
}

/** A process of the attacker that listens. */
export interface Stranger extends AsyncDisposable {
  readonly port: number;
  /** Returns the number of connections. */
  connections(): number;
  /** The bytes that came, as they were on the wire. */
  bytes(): Buffer;
  /** The bytes that came inside TLS, decrypted. */
  clear(): Buffer;
  /** The titles that its desk was shown. */
  shown(): readonly string[];
}

/** Starts a process of the attacker, and waits until it listens. */
export async function startStranger(options: StrangerOptions): Promise<Stranger> {
  const program = fileURLToPath(new URL("programs/stranger.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify({ ...attacker, ...options })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said: Record<string, string | number>[] = [];
  const listening = Promise.withResolvers<void>();
  createInterface(child.stdout).on("line", (line) => {
    said.push(JSON.parse(line));
    if ("listening" in (said.at(-1) ?? {}) || said.length === 1) listening.resolve();
  });
  const closed = once(child, "close");
  void closed.then(() => listening.reject(new Error("the stranger could not listen")));
  await listening.promise;
  const all = (name: string) => said.flatMap((line) => line[name] ?? []);
  if (all("uid")[0] !== attacker?.uid) throw new Error("the stranger is not the attacker");
  const bytes = (name: string) => Buffer.concat(all(name).map((hex) => Buffer.from(String(hex), "hex")));
  return {
    port: Number(all("listening")[0] ?? 0),
    connections: () => all("connected").length,
    bytes: () => bytes("bytes"),
    clear: () => bytes("clear"),
    shown: () => all("shown").map(String),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** A key and a certificate that look like the broker's, made by the attacker. */
export function forgedCertificate(folder: string): { readonly cert: string; readonly key: string } {
  const [key, cert] = [join(folder, "forged.key.pem"), join(folder, "forged.cert.pem")];
  const request = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
  ];
  const names = ["-subj", "/CN=toasty broker", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const { status, stderr } = spawnSync("openssl", [...request, ...names, "-keyout", key, "-out", cert]);
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

/** The TLS records that the bytes are made of, by their type; throws where they are something else. */
export function tlsRecords(bytes: Buffer): readonly number[] {
  const types: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at] ?? 0;
    if (type < 20 || type > 23 || bytes[at + 1] !== 3)
      throw new Error(`no TLS: ${bytes.subarray(at).toString("latin1")}`);
    types.push(type);
    at += 5 + bytes.readUInt16BE(at + 3);
  }
  return types;
}
