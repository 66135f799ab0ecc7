import { dirname } from "node:path";
import { checkPrivateFolder } from "@toasty/kit/private-folder";
import { ToastyError } from "@toasty/proto";
import type { Endpoint } from "./endpoint.js";
import type { Environment } from "./environment.js";
import type { Settings, TlsOptions } from "./options.js";
import { isPrivateFolder } from "./private-files.js";
import { type FoundRuntime, findRuntimeFile, runtimeFiles } from "./runtime-file.js";
import { unreachable } from "./unreachable.js";

/**
 * Finds the broker: the option, then `TOASTY_ADDRESS`, then the runtime file. There is no usual address: on a port of
 * this machine anybody may listen.
 */
export async function locate(
  settings: Pick<Settings, "address" | "tls" | "plaintext">,
  environment: Environment,
): Promise<Endpoint> {
  const { TOASTY_ADDRESS, TOASTY_PLAINTEXT } = environment.env;
  const tls = settings.tls === true ? {} : settings.tls || undefined;
  const plaintext = settings.plaintext ?? (TOASTY_PLAINTEXT === "1" && !tls);
  if (plaintext && tls) throw refused("plaintext", "excludes tls: leave one of them out");
  const given = { tls, plaintext, uid: environment.uid };
  if (settings.address) return { ...reach(settings.address, "address", given), from: "options" };
  if (TOASTY_ADDRESS) return { ...reach(TOASTY_ADDRESS, "TOASTY_ADDRESS", given), from: "environment" };
  if (tls)
    throw refused(
      "tls",
      "needs an address: without one the broker of this user is found by its runtime file",
    );
  const found = await findRuntimeFile(environment);
  if (!found) throw noBroker(runtimeFiles(environment));
  return ownBroker(found, environment);
}

interface Given {
  readonly tls: TlsOptions | undefined;
  readonly plaintext: boolean;
  readonly uid: number | undefined;
}

/** A socket's path, a name or number and a port, or an IPv6 number and a port. */
const addressPattern = /^(unix:.+|[^\s:/[\]]+:\d{1,5}|\[[\da-fA-F:.]+\]:\d{1,5})$/;

/** Decides how an address that was given can be used. */
function reach(address: string, field: string, { tls, plaintext, uid }: Given): Omit<Endpoint, "from"> {
  if (!addressPattern.test(address)) {
    throw refused(
      field,
      `${JSON.stringify(address)} is no address of a broker: give host:port or unix:/path`,
    );
  }
  if (tls) return { address, protection: { kind: "tls", tls } };
  const socket = /^unix:(.+)/.exec(address)?.[1];
  if (socket !== undefined && uid !== undefined) {
    const isOwn = checkPrivateFolder(dirname(socket), uid).kind === "private";
    if (isOwn || !plaintext) return socketEndpoint(socket, uid);
  }
  if (plaintext) return { address, protection: { kind: "plaintext" } };
  throw refused(
    field,
    `${address} could be anybody's. Leave it out to use the broker of this user, give tls to trust a certificate, or set plaintext (TOASTY_PLAINTEXT=1) to believe whoever listens there`,
  );
}

/** The broker that wrote the runtime file: its unix socket, or else the TLS port whose certificate it wrote down. */
function ownBroker({ path, runtime }: FoundRuntime, { platform, uid }: Environment): Endpoint {
  const { socket, tls, pid } = runtime;
  const origin = { from: "runtime_file", runtime: { path, pid } } as const;
  if (socket && platform !== "win32" && uid !== undefined)
    return { ...socketEndpoint(socket, uid), ...origin };
  if (tls)
    return { address: tls.address, protection: { kind: "tls", tls: { pin: tls.certificate } }, ...origin };
  throw new ToastyError({
    message: `${path} names neither a unix socket nor a certificate, so an older broker wrote it.`,
    remedy: "Start the broker again with `toasty up`.",
    code: "unavailable",
    reason: "UNREACHABLE",
  });
}

/** Trusts a socket in a folder that only this user may enter, and refuses any other. */
function socketEndpoint(socket: string, uid: number): Pick<Endpoint, "address" | "protection"> {
  const endpoint = { address: `unix:${socket}`, protection: { kind: "socket" } } as const;
  // Not left to the attempt to connect: in a shared folder such as /tmp another user may make it in between.
  if (!isPrivateFolder(dirname(socket), uid)) throw unreachable({ ...endpoint, from: "options" }, "ENOENT");
  return endpoint;
}

const refused = (field: string, description: string) => ToastyError.invalid([{ field, description }]);

const noBroker = (paths: readonly string[]) =>
  new ToastyError({
    message: `no broker of this user runs here: there is no ${paths.join(" or ")}.`,
    remedy: "Start one with `toasty up`.",
    code: "unavailable",
    reason: "UNREACHABLE",
  });
