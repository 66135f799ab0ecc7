import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import {
  type AttachRequest,
  type Delivery,
  type NotificationState,
  type NotificationStatus,
  type PublishRequest,
  type PublishStreamRequest,
  PublishStreamResponse,
  type ReportRequest,
  Role,
  ToastyError,
  toStatus,
  type WatchRequest,
  type WatchResponse,
} from "@toasty/proto";
import {
  InteractionServiceService,
  NotificationServiceService,
  TokenServiceService,
  toServiceError,
} from "@toasty/proto/grpc";
import { Cursors } from "./small-broker/cursors.js";
import { type ForgetOptions, Notifications } from "./small-broker/notifications.js";
import { Desks, Watches } from "./small-broker/streams.js";

type Unary<Req, Res> = (call: ServerUnaryCall<Req, Res>, reply: sendUnaryData<Res>) => void;
type PublishCall = ServerDuplexStream<PublishStreamRequest, PublishStreamResponse>;

/** Hook of a test before the broker handles a call: it may throw to refuse the call, or wait. */
export type Hook = (
  method: string,
  metadata: ReadonlyMap<string, string>,
  request: unknown,
) => void | Promise<void>;

interface Options {
  readonly address?: string;
  readonly epoch?: string;
  readonly hook?: Hook;
  /** `named`: as an older broker, whose cursors name their lane and whose deliveries do not. */
  readonly cursors?: "named" | "opaque";
}

/**
 * A broker small enough to be read at once, that follows the .proto files: one lane, no limits, no roles. For the client's
 * own tests; the end-to-end tests run against the real one.
 */
export class SmallBroker {
  readonly tokens = new Map<string, string>();
  address = "";
  readonly #server = new Server();
  readonly #hook: Hook;
  readonly #watches = new Watches();
  readonly #desks: Desks;
  readonly #notifications: Notifications;

  private constructor({ epoch = "e1", hook = () => {}, cursors = "named" }: Options) {
    const made = new Cursors(epoch, cursors === "named");
    this.#hook = hook;
    this.#desks = new Desks(made);
    this.#notifications = new Notifications(made, {
      onDelivery: (to, delivery) => this.#desks.deliver(to, delivery),
      onWatchEvent: (event) => this.#watches.tell(event),
    });
  }

  static async start(options: Options = {}): Promise<SmallBroker> {
    const broker = new SmallBroker(options);
    await broker.#listen(options.address ?? "127.0.0.1:0");
    return broker;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }

  /** Number of desks that are attached at this moment. */
  get desks(): number {
    return this.#desks.size;
  }

  /** Number of watch streams that are open at this moment. */
  get watchers(): number {
    return this.#watches.size;
  }

  /** The cursors of each acknowledgement. */
  get acks(): readonly string[][] {
    return this.#desks.acks;
  }

  get received(): readonly PublishRequest[] {
    return this.#notifications.received;
  }

  /** Ends every stream, as a broker does that has to. */
  breakStreams(
    error = new ToastyError({ message: "broken by the test", code: "unavailable", reason: "STOPPING" }),
  ): void {
    this.#desks.breakAll(error);
    this.#watches.breakAll(error);
  }

  /** Takes a publish without a word, as a broker does whose answer gets lost. */
  take(request: PublishRequest): void {
    this.#notifications.publish(request, this.desks);
  }

  /** Sends a desk whatever a test thinks of. */
  deliver(to: string, delivery: Delivery): void {
    this.#desks.deliver(to, delivery);
  }

  /** As a person at the desk would. */
  settle(id: string, state: NotificationState, more: Partial<NotificationStatus> = {}): void {
    this.#notifications.settle(id, state, more);
  }

  /** Forgets a notification, as a broker does whose tables are full. */
  forget(id: string, options?: ForgetOptions): void {
    this.#notifications.forget(id, options);
  }

  async #listen(address: string): Promise<void> {
    const notifications = this.#notifications;
    this.#server.addService(NotificationServiceService, {
      publish: this.#unary("publish", (request: PublishRequest) =>
        notifications.publish(request, this.desks),
      ),
      withdraw: this.#unary("withdraw", ({ notificationId }: { notificationId: string }) =>
        notifications.withdraw(notificationId),
      ),
      listHistory: this.#unary("listHistory", (request: { pageSize: number; pageToken: string }) =>
        notifications.page(request),
      ),
      subscribe: () => {},
      attach: (call: ServerDuplexStream<AttachRequest, Delivery>) =>
        this.#desks.serve(call, notifications, async (open) => this.#hook("attach", headersOf(call), open)),
      publishStream: (call: PublishCall) => this.#publishStream(call),
    });
    this.#server.addService(InteractionServiceService, {
      report: this.#unary("report", (request: ReportRequest) => notifications.report(request)),
      watch: (call: ServerDuplexStream<WatchRequest, WatchResponse>) =>
        this.#watches.serve(call, notifications),
    });
    this.#server.addService(TokenServiceService, this.#tokenService());
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.address = address.startsWith("unix:") ? address : `127.0.0.1:${port}`;
  }

  #tokenService() {
    const of = (name: string, role: Role) => ({ name, role, agentId: "", createdAtMs: 1 });
    return {
      createToken: this.#unary("createToken", ({ name, role }: { name: string; role: Role }) => {
        const secret = `secret of ${name}`;
        this.tokens.set(name, secret);
        return { token: of(name, role), secret };
      }),
      listTokens: this.#unary("listTokens", () => ({
        tokens: [...this.tokens.keys()].map((name) => of(name, Role.DESK)),
      })),
      revokeToken: this.#unary("revokeToken", ({ name }: { name: string }) => {
        this.tokens.delete(name);
        return {};
      }),
    };
  }

  #unary<Req, Res>(method: string, handle: (request: Req) => Res): Unary<Req, Res> {
    return async (call, reply) => {
      try {
        await this.#hook(method, headersOf(call), call.request);
        reply(null, handle(call.request));
      } catch (error) {
        reply(toServiceError(error));
      }
    };
  }

  #publishStream(call: PublishCall): void {
    call.on("error", () => {});
    call.on("data", async ({ sequence, publish }: PublishStreamRequest) => {
      try {
        await this.#hook("publishStream", headersOf(call), publish);
        const value = this.#notifications.publish(publish as PublishRequest, this.desks);
        call.write(PublishStreamResponse.fromPartial({ sequence, receipt: { $case: "published", value } }));
      } catch (error) {
        const value = toStatus(ToastyError.from(error));
        call.write(PublishStreamResponse.fromPartial({ sequence, receipt: { $case: "refused", value } }));
      }
    });
    call.on("end", () => call.end());
  }
}

const headersOf = ({
  metadata,
}: {
  readonly metadata: { getMap(): Record<string, string | Buffer> };
}): ReadonlyMap<string, string> =>
  new Map(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
