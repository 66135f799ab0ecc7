import { resolve } from "node:path";
import { SerialQueue } from "@toasty/kit/serial-queue";
import { addApp } from "./changes/add-app.js";
import { type Added, type AddOptions, addRelease } from "./changes/add-release.js";
import type { Context, WorkOptions } from "./changes/context.js";
import { type InitOptions, init } from "./changes/init.js";
import { makePatches, type Patched, type PatchOptions } from "./changes/make-patches.js";
import { type PromoteOptions, promote } from "./changes/promote.js";
import { type RefreshOptions, refresh } from "./changes/restage.js";
import { type RollOutOptions, rollOut } from "./changes/roll-out.js";
import { type RotateOptions, rotate } from "./changes/rotate.js";
import { type Settled, settle } from "./changes/settle.js";
import { type Status, status } from "./changes/status.js";
import { type UnpackOptions, unpackRelease } from "./changes/unpack-release.js";
import { type YankOptions, yank } from "./changes/yank.js";
import { onDisk } from "./folder/disk-error.js";
import { RepositoryFolder } from "./folder/repository-folder.js";
import { lockRepository } from "./folder/repository-lock.js";
import { readSettings } from "./folder/settings.js";
import type { Destination } from "./publishing/destination.js";
import { type Published, publish } from "./publishing/publish.js";
import { ReleaseError } from "./release-error.js";
import type { Signer } from "./signing/signer.js";
import { type Verified, type VerifyOptions, verifySite } from "./verifying/verify-site.js";

/** Options of {@link openRepository}. */
export interface RepositoryOptions {
  /** The repository's folder. Keep it under version control or in a backup: it is the only thing that cannot be made again. */
  readonly dir: string;
  /** Signers at hand. Each signs for the roles that name its key. Default: none, so changes wait for `sign` elsewhere. */
  readonly signers?: readonly Signer[] | undefined;
  /** The time that dates are counted from. Default: this machine's. */
  readonly now?: (() => Date) | undefined;
}

/**
 * A repository of releases on this machine.
 *
 * Every change ends `committed`, or `waiting` for signatures that the signers at hand cannot give: then the folder's
 * small `staged` and `metadata` files go to a machine that has the keys, where `sign` adds what is missing.
 */
export interface Repository extends AsyncDisposable {
  /** Sets up a repository: apps, keys, thresholds. */
  init(options: InitOptions): Promise<Settled>;
  /** Lets the repository hold one more app. */
  addApp(name: string): Promise<Settled>;
  /** Packs a folder as a release and lists it. */
  add(options: AddOptions): Promise<Added>;
  /** Makes patches to a release from those before it; each is applied and compared before it is signed. */
  patch(options?: PatchOptions): Promise<Patched>;
  /** Offers a release of one channel on another. */
  promote(options: PromoteOptions): Promise<Settled>;
  /** Says how many of a hundred installations may have a release. */
  rollOut(options: RollOutOptions): Promise<Settled>;
  /** Takes a release back. */
  yank(options: YankOptions): Promise<Settled>;
  /** Changes the keys or the threshold of a role. */
  rotate(options: RotateOptions): Promise<Settled>;
  /** Signs what is staged, as far as keys are at hand. */
  sign(): Promise<Settled>;
  /** Gives metadata new dates before they expire. */
  refresh(options?: RefreshOptions): Promise<Settled>;
  /** Sends what is in force to where clients fetch it. What is staged stays here. */
  publish(destination: Destination, options?: WorkOptions): Promise<Published>;
  /** Runs the real client and a few questions of its own against a published site. */
  verify(url: string, options?: VerifyOptions): Promise<Verified>;
  /** Unpacks a release for an installer. */
  unpack(options: UnpackOptions): Promise<void>;
  /** Says what is in force, what expires, and what waits for whom. */
  status(): Promise<Status>;
  /** The root metadata in force, which apps embed. */
  root(): Promise<string>;
  /** Waits for the changes that were begun, and lets another process open the repository. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens a repository, or a folder that shall become one by `init`. Nobody else on this machine can until it is
 * disposed.
 *
 * ```ts
 * await using repo = await openRepository({ dir: "releases", signers: [await keyFileSigner("stable.pem", { passphrase })] });
 * await repo.add({ version: "1.4.0", folder: "dist/app", launch: ["./acme"] });
 * await repo.patch();
 * await repo.publish(folderDestination("/srv/updates"));
 * ```
 */
export async function openRepository({
  dir,
  signers = [],
  now = () => new Date(),
}: RepositoryOptions): Promise<Repository> {
  const folder = new RepositoryFolder(resolve(dir));
  const lock = await onDisk(() => lockRepository(folder.dir));
  try {
    await onDisk(() => folder.sweep());
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
  const context = async (): Promise<Context> => ({
    folder,
    signers,
    now,
    settings: await readSettings(folder.dir),
  });
  // One change at a time: each begins at what the one before has left.
  const changes = new SerialQueue();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => changes.run(() => onDisk(work));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= changes.idle().then(() => lock[Symbol.asyncDispose]());
    return closing;
  };

  return {
    init: (options) => inTurn(() => init({ folder, signers, now }, options)),
    addApp: (name) => inTurn(async () => addApp(await context(), name)),
    add: (options) => inTurn(async () => addRelease(await context(), options)),
    patch: (options) => inTurn(async () => makePatches(await context(), options)),
    promote: (options) => inTurn(async () => promote(await context(), options)),
    rollOut: (options) => inTurn(async () => rollOut(await context(), options)),
    yank: (options) => inTurn(async () => yank(await context(), options)),
    rotate: (options) => inTurn(async () => rotate(await context(), options)),
    sign: () => inTurn(async () => settle(await context())),
    refresh: (options) => inTurn(async () => refresh(await context(), options)),
    publish: (destination, options) => inTurn(() => publish(folder, destination, options)),
    verify: (url, options) => inTurn(async () => verifySite(await context(), url, options)),
    unpack: (options) => inTurn(async () => unpackRelease(await context(), options)),
    status: () => inTurn(async () => status(await context())),
    root: () =>
      inTurn(async () => {
        const { root } = await folder.current();
        if (root) return JSON.stringify(root);
        throw new ReleaseError({
          reason: "UNSIGNED",
          message: "no root is in force yet.",
          remedy: "Sign the repository's first metadata.",
        });
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
