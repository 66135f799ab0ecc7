import { homedir } from "node:os";
import { dirname } from "node:path";
import type { MethodDefinition, Server } from "@grpc/grpc-js";
import { type ContainedLogger, containLogger } from "@toasty/kit/logger";
import { type Paths, paths, type RuntimeTls, ToastyError } from "@toasty/proto";
import { OpenStreams } from "./admission/open-streams.js";
import { RateLimit } from "./admission/rate-limit.js";
import { openTokens, type Tokens } from "./admission/tokens.js";
import { Core } from "./core/core.js";
import { privateFolder } from "./files/private-files.js";
import { MemoryJournal } from "./journal/memory-journal.js";
import { type Address, formatAddress, isLocal, parseAddress } from "./listening/address.js";
import { closeServer } from "./listening/close-server.js";
import { bindAddress, bindPinned, bindPlainly, createServer } from "./listening/grpc-server.js";
import { Guard } from "./listening/guard.js";
import { refuseRival, removeRuntimeFile, writeRuntimeFile } from "./listening/runtime-file.js";
import { addHealth, addReflection } from "./listening/standard-services.js";
import { bindSocket } from "./listening/unix-socket.js";
import { type BrokerOptions, type Settings, settingsOf } from "./options.js";
import { AttachedDesks } from "./services/attached-desks.js";
import { interactionHandlers, interactionService } from "./services/interaction-service.js";
import { notificationHandlers, notificationService } from "./services/notification-service.js";
import { callOf, RefusalLog } from "./services/refusal-log.js";
import type { Serving } from "./services/serving.js";
import { tokenHandlers, tokenService } from "./services/token-service.js";
import { jsonLog } from "./telemetry/json-log.js";
import { createMetrics } from "./telemetry/metrics.js";
import type { Telemetry } from "./telemetry/telemetry.js";
import { createTraces } from "./telemetry/traces.js";

/** A broker that runs. */
export interface Broker extends AsyncDisposable {
  /** Host and port, such as `127.0.0.1:50053`. */
  readonly address: string;
  /** The path of the unix socket, if it has one. */
  readonly socket: string | undefined;
  /** TLS port for clients of this user, and the one certificate to accept there; set if there is no unix socket. */
  readonly tls: RuntimeTls | undefined;
  /** The files of the built-in tokens; undefined where none are asked for. */
  readonly tokenFiles: Paths["tokenFiles"] | undefined;
  /** Names the journal; cursors of another one are answered with a gap. */
  readonly epoch: string;
  /** Ends all streams, and cuts off who has not taken that within `graceMs`: 5,000 unless given. */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

const usualGraceMs = 5000;

/**
 * Starts a broker.
 *
 * ```ts
 * await using broker = await startBroker({ address: "127.0.0.1:0" });
 * console.log(`listening on ${broker.address}`);
 * ```
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const settings = settingsOf(options);
  const wanted = parseAddress(settings.address);
  refuseExposure(wanted, options);
  const where = paths({ platform: process.platform, env: settings.env, home: homedir() });
  privateFolder(where.runtimeDir);
  await refuseRival(where.runtimeFile);

  const logger = containLogger(options.logger ?? jsonLog({ name: "toasty-broker" }));
  const onRepaired = (file: string) => logger.warn({ file }, "a token file without a token was replaced");
  const tokens = settings.auth === "none" ? undefined : await openTokens(where, onRepaired);
  const { serving, stopGauges } = await assemble(options, settings, logger, tokens);
  const { core, telemetry } = serving;
  const server = createServer(options.keepaliveMs);
  const guard = guardOf(serving);
  const socket = options.socket === false ? undefined : (options.socket ?? where.socket);
  let address: string;
  let tls: RuntimeTls | undefined;
  let stopHealth: () => void;
  try {
    stopHealth = await addServices(server, serving, options);
    address = formatAddress(await bindAddress(server, wanted, options.tls));
    if (socket === undefined) tls = await bindPinned(server);
    else await listenOnSocket(server, socket);
    guard.protect(server);
    writeRuntimeFile(where.runtimeFile, { address, socket, tls, pid: process.pid, epoch: core.epoch });
  } catch (error) {
    server.forceShutdown();
    stopGauges();
    throw error;
  }
  announce(logger, core.epoch, settings, address, socket);

  const addresses = [address, socket && `unix:${socket}`, tls?.address].filter((each) => each !== undefined);
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    stopHealth();
    removeRuntimeFile(where.runtimeFile, core.epoch);
    await closeServer(server, addresses, serving.streams, graceMs);
    guard.close();
    core.close();
    stopGauges();
    telemetry.logger.info({ address }, "the broker has stopped");
  };
  const broker: Broker = {
    address,
    socket,
    tls,
    tokenFiles: tokens && where.tokenFiles,
    epoch: core.epoch,
    close: ({ graceMs = usualGraceMs } = {}) => {
      closed ??= close(graceMs);
      return closed;
    },
    [Symbol.asyncDispose]: () => broker.close(),
  };
  return broker;
}

async function assemble(
  options: BrokerOptions,
  settings: Settings,
  logger: ContainedLogger,
  tokens: Tokens | undefined,
): Promise<{ serving: Serving; stopGauges: () => void }> {
  const streams = new OpenStreams(settings.limits);
  let core: Core | undefined;
  const onTelemetryError = (err: unknown) => {
    logger.error({ err }, "the given telemetry threw; further errors of it are not logged");
  };
  const gauges = {
    sessions: () => streams.sessions,
    mailboxes: () => core?.state.mailboxes.size ?? 0,
    mailboxMessages: () => core?.state.mailboxes.messages ?? 0,
    mailboxBytes: () => core?.state.mailboxes.bytes ?? 0,
    pendingOutcomes: () => core?.state.outcomes.size ?? 0,
    droppedLogLines: () => logger.dropped,
  };
  const { metrics, stop } = createMetrics(options.meterProvider, gauges, onTelemetryError);
  const telemetry: Telemetry = {
    logger,
    metrics,
    traces: await createTraces(options.tracerProvider, onTelemetryError),
  };
  core = new Core(settings, settings.clock, new MemoryJournal(settings.memory), telemetry);
  const rates = new RateLimit(settings.limits);
  const lookup = tokens && ((secret: string) => tokens.find(secret));
  const refusals = new RefusalLog(logger, settings.clock);
  const desks = new AttachedDesks();
  return { serving: { core, telemetry, rates, tokens, lookup, streams, desks, refusals }, stopGauges: stop };
}

/** Adds all services; returns how to say that they stop. */
async function addServices(server: Server, serving: Serving, options: BrokerOptions): Promise<() => void> {
  server.addService(notificationService, notificationHandlers(serving));
  server.addService(interactionService, interactionHandlers(serving));
  server.addService(tokenService, tokenHandlers(serving));
  if (options.reflection) await addReflection(server, serving.streams);
  return addHealth(server, serving.streams);
}

/** Makes what refuses unknown callers, and logs and counts them as the handlers would. */
function guardOf({ lookup, core, telemetry, refusals }: Serving): Guard {
  const methods = new Map(
    [notificationService, interactionService, tokenService]
      .flatMap((service): MethodDefinition<never, never>[] => Object.values(service))
      .map((method) => [method.path, method]),
  );
  return new Guard({
    lookup,
    clock: core.clock,
    // Health and reflection, of which grpc-js says itself if it is not served.
    isOpen: (path) => path.startsWith("/grpc."),
    isStream: (path) => methods.get(path)?.requestStream === true,
    onRefused: (path, headers, stream, error) => {
      const method = methods.has(path) ? path.slice(path.lastIndexOf("/") + 1) : "unknown";
      telemetry.metrics.call(method, error.code);
      refusals.note(method, callOf(headers, stream), error);
    },
  });
}

async function listenOnSocket(server: Server, socket: string): Promise<void> {
  privateFolder(dirname(socket));
  await bindSocket(socket, (path) => bindPlainly(server, path));
}

/** The network is full of others: without encryption, and without tokens, the broker stays among its own. */
function refuseExposure(address: Address, { auth, tls }: BrokerOptions): void {
  if (isLocal(address) || (tls && auth !== "none")) return;
  const description =
    auth === "none"
      ? `${address.host} can be reached from elsewhere, and without tokens everybody there could read and answer: use 127.0.0.1, or tokens and tls`
      : `${address.host} can be reached from elsewhere, and without encryption tokens could be read on the way: use 127.0.0.1, or give tls`;
  throw ToastyError.invalid([{ field: "address", description }]);
}

function announce(
  logger: ContainedLogger,
  epoch: string,
  { auth }: Settings,
  address: string,
  socket?: string,
): void {
  logger.info({ address, socket, epoch }, "the broker is listening");
  if (auth !== "none") return;
  logger.warn(
    { address },
    "NO TOKENS ARE ASKED FOR: every user and every program of this machine may read, publish and answer",
  );
}
