import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import {
  type AttachRequest,
  Delivery,
  GapReason,
  ListHistoryResponse,
  type Notification,
  NotificationState,
  NotificationStatus,
  PublishOutcome,
  type PublishRequest,
  PublishResponse,
  type PublishStreamRequest,
  PublishStreamResponse,
  type ReportRequest,
  ReportResponse,
  Role,
  ToastyError,
  toStatus,
  WatchGapReason,
  type WatchRequest,
  WatchResponse,
  WithdrawalReason,
  WithdrawResponse,
} from "@toasty/proto";
import {
  InteractionServiceService,
  NotificationServiceService,
  TokenServiceService,
  toServiceError,
} from "@toasty/proto/grpc";

type Unary<Req, Res> = (call: ServerUnaryCall<Req, Res>, reply: sendUnaryData<Res>) => void;
type Attached = { clientId: string; call: ServerDuplexStream<AttachRequest, Delivery> };
type Entry = { to: string; notification: Notification; cursor: string; status: NotificationStatus };

/** What a test may do to a call before the broker sees it: throw to refuse it, or wait. */
export type Hook = (
  method: string,
  metadata: ReadonlyMap<string, string>,
  request: unknown,
) => void | Promise<void>;

/**
 * A broker small enough to be read at once, that follows the .proto files: one lane, no limits, no roles. For the client's
 * own tests; the end-to-end tests run against the real one.
 */
export class SmallBroker {
  readonly #server = new Server();
  readonly #entries = new Map<string, Entry>();
  readonly #attached = new Set<Attached>();
  readonly #watching = new Set<ServerDuplexStream<WatchRequest, WatchResponse>>();
  readonly #outcomes: { cursor: string; status: NotificationStatus }[] = [];
  readonly #acknowledged = new Map<string, number>();
  readonly #epoch: string;
  readonly #hook: Hook;
  #sequence = 0;
  #outcomeSequence = 0;
  readonly #settled = new Set<string>();
  readonly acks: string[][] = [];
  readonly received: PublishRequest[] = [];
  readonly tokens = new Map<string, string>();
  address = "";

  private constructor(epoch: string, hook: Hook) {
    this.#epoch = epoch;
    this.#hook = hook;
  }

  static async start({
    address = "127.0.0.1:0",
    epoch = "e1",
    hook = () => {},
  }: {
    address?: string;
    epoch?: string;
    hook?: Hook;
  } = {}) {
    const broker = new SmallBroker(epoch, hook);
    await broker.#listen(address);
    return broker;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }

  /** How many desks are attached at this moment. */
  get desks(): number {
    return this.#attached.size;
  }

  /** How many watch streams are open at this moment. */
  get watchers(): number {
    return this.#watching.size;
  }

  /** Ends every stream, as a broker does that has to. */
  breakStreams(
    error = new ToastyError({ message: "broken by the test", code: "unavailable", reason: "STOPPING" }),
  ): void {
    for (const { call } of this.#attached) call.emit("error", toServiceError(error));
    for (const call of this.#watching) call.emit("error", toServiceError(error));
  }

  /** Takes a publish without a word, as a broker does whose answer gets lost. */
  take(request: PublishRequest): void {
    this.#publish(request);
  }

  /** As a person at the desk would. */
  settle(id: string, state: NotificationState, more: Partial<NotificationStatus> = {}): void {
    const entry = this.#entries.get(id);
    if (!entry) throw new Error(`there is no notification ${id}`);
    entry.status = NotificationStatus.fromPartial({ ...more, notificationId: id, state, atMs: Date.now() });
    if (state < NotificationState.ANSWERED) return;
    const event = { cursor: `${this.#epoch}.w.${++this.#outcomeSequence}`, status: entry.status };
    this.#outcomes.push(event);
    for (const call of this.#watching) call.write(statusEvent(event.status, event.cursor));
  }

  /**
   * Forgets a notification, and says so: as a broker does whose tables are full. With `settled` it still knows that it was
   * asked and has ended, though not how.
   */
  forget(id: string, { settled = false } = {}): void {
    this.#entries.delete(id);
    if (settled) this.#settled.add(id);
    const cursor = `${this.#epoch}.w.${++this.#outcomeSequence}`;
    const value = { reason: WatchGapReason.OVERFLOW };
    for (const call of this.#watching)
      call.write(WatchResponse.fromPartial({ cursor, event: { $case: "gap", value } }));
  }

  async #listen(address: string): Promise<void> {
    this.#server.addService(NotificationServiceService, {
      publish: this.#unary("publish", (request: PublishRequest) => this.#publish(request)),
      withdraw: this.#unary("withdraw", ({ notificationId }: { notificationId: string }) => {
        const entry = this.#entries.get(notificationId);
        if (!entry)
          throw new ToastyError({ message: "no such notification", code: "not_found", reason: "NOT_FOUND" });
        if (entry.status.state < NotificationState.ANSWERED) {
          this.settle(notificationId, NotificationState.WITHDRAWN);
          const value = {
            notificationId,
            agentId: "",
            deliveryCursor: entry.cursor,
            reason: WithdrawalReason.WITHDRAWN,
          };
          this.#deliver(
            entry.to,
            Delivery.fromPartial({ cursor: this.#next(), event: { $case: "withdrawal", value } }),
          );
        }
        return WithdrawResponse.fromPartial({ status: entry.status });
      }),
      listHistory: this.#unary(
        "listHistory",
        ({ pageSize, pageToken }: { pageSize: number; pageToken: string }) => {
          const all = [...this.#entries.values()].reverse();
          const from = Number(pageToken || 0);
          const size = pageSize || 50;
          const entries = all.slice(from, from + size).map(({ to, notification, status }) => ({
            notification,
            targetClientId: to,
            status,
            publishedAtMs: notification.timestampMs,
          }));
          return ListHistoryResponse.fromPartial({
            entries,
            nextPageToken: from + size < all.length ? `${from + size}` : "",
          });
        },
      ),
      subscribe: () => {},
      attach: (call: ServerDuplexStream<AttachRequest, Delivery>) => this.#attach(call),
      publishStream: (call: ServerDuplexStream<PublishStreamRequest, PublishStreamResponse>) =>
        this.#stream(call),
    });
    this.#server.addService(InteractionServiceService, {
      report: this.#unary("report", (request: ReportRequest) => this.#report(request)),
      watch: (call: ServerDuplexStream<WatchRequest, WatchResponse>) => this.#watch(call),
    });
    this.#server.addService(TokenServiceService, {
      createToken: this.#unary("createToken", ({ name, role }: { name: string; role: Role }) => {
        this.tokens.set(name, `secret of ${name}`);
        return { token: { name, role, agentId: "", createdAtMs: 1 }, secret: `secret of ${name}` };
      }),
      listTokens: this.#unary("listTokens", () => ({
        tokens: [...this.tokens.keys()].map((name) => ({
          name,
          role: Role.DESK,
          agentId: "",
          createdAtMs: 1,
        })),
      })),
      revokeToken: this.#unary("revokeToken", ({ name }: { name: string }) => {
        this.tokens.delete(name);
        return {};
      }),
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.address = address.startsWith("unix:") ? address : `127.0.0.1:${port}`;
  }

  #unary<Req, Res>(method: string, handle: (request: Req) => Res): Unary<Req, Res> {
    return async (call, reply) => {
      try {
        await this.#hook(method, headersOf(call.metadata.getMap()), call.request);
        reply(null, handle(call.request));
      } catch (error) {
        reply(toServiceError(error));
      }
    };
  }

  #publish(request: PublishRequest): PublishResponse {
    const { notification, targetClientId } = request;
    if (!notification) throw ToastyError.invalid([{ field: "notification", description: "is missing" }]);
    this.received.push(request);
    const before = this.#entries.get(notification.id);
    const answer = (outcome: PublishOutcome) =>
      PublishResponse.fromPartial({
        notificationId: notification.id,
        success: true,
        outcome,
        sessions: this.desks,
      });
    if (this.#settled.has(notification.id)) return answer(PublishOutcome.DUPLICATE);
    if (before && before.status.state >= NotificationState.ANSWERED) {
      throw new ToastyError({ message: "it has ended", code: "failed_precondition", reason: "SETTLED" });
    }
    if (before && (before.notification.revision ?? 0) >= (notification.revision ?? 0)) {
      return answer(PublishOutcome.DUPLICATE);
    }
    const status = NotificationStatus.fromPartial({
      notificationId: notification.id,
      state: NotificationState.PENDING,
    });
    const cursor = this.#next();
    this.#entries.set(notification.id, { to: targetClientId, notification, cursor, status });
    this.#deliver(
      targetClientId,
      Delivery.fromPartial({ cursor, event: { $case: "notification", value: notification } }),
    );
    return answer(this.desks > 0 ? PublishOutcome.STREAMED : PublishOutcome.QUEUED);
  }

  #stream(call: ServerDuplexStream<PublishStreamRequest, PublishStreamResponse>): void {
    call.on("error", () => {});
    call.on("data", async ({ sequence, publish }: PublishStreamRequest) => {
      try {
        await this.#hook("publishStream", headersOf(call.metadata.getMap()), publish);
        const value = this.#publish(publish as PublishRequest);
        call.write(PublishStreamResponse.fromPartial({ sequence, receipt: { $case: "published", value } }));
      } catch (error) {
        const value = toStatus(ToastyError.from(error));
        call.write(PublishStreamResponse.fromPartial({ sequence, receipt: { $case: "refused", value } }));
      }
    });
    call.on("end", () => call.end());
  }

  #attach(call: ServerDuplexStream<AttachRequest, Delivery>): void {
    let session: Attached | undefined;
    call.on("error", () => {});
    const leave = () => session && this.#attached.delete(session);
    call.on("close", leave);
    call.on("cancelled", leave);
    call.on("end", () => {
      leave();
      call.end();
    });
    call.on("data", async ({ request }: AttachRequest) => {
      if (request?.$case === "ack") {
        this.acks.push(request.value.cursors);
        for (const cursor of request.value.cursors) this.#acknowledge(session?.clientId ?? "", cursor);
        return;
      }
      if (request?.$case !== "open") return;
      const { clientId, resumeAfter } = request.value;
      try {
        await this.#hook("attach", headersOf(call.metadata.getMap()), request.value);
      } catch (error) {
        call.emit("error", toServiceError(error));
        return;
      }
      session = { clientId, call };
      this.#attached.add(session);
      const foreign = resumeAfter.some((cursor) => !cursor.startsWith(`${this.#epoch}.`));
      if (foreign) {
        const value = { reason: GapReason.EPOCH_CHANGED };
        call.write(Delivery.fromPartial({ event: { $case: "gap", value } }));
      } else {
        for (const cursor of resumeAfter) this.#acknowledge(clientId, cursor);
      }
      const after = this.#acknowledged.get(clientId) ?? 0;
      for (const { to, notification, cursor, status } of this.#entries.values()) {
        if (to !== clientId || numberOf(cursor) <= after || status.state >= NotificationState.ANSWERED)
          continue;
        call.write(Delivery.fromPartial({ cursor, event: { $case: "notification", value: notification } }));
      }
      call.write(Delivery.fromPartial({ event: { $case: "caughtUp", value: {} } }));
    });
  }

  #watch(call: ServerDuplexStream<WatchRequest, WatchResponse>): void {
    call.on("error", () => {});
    call.on("close", () => this.#watching.delete(call));
    call.on("cancelled", () => this.#watching.delete(call));
    call.on("end", () => call.end());
    call.on("data", ({ request }: WatchRequest) => {
      if (request?.$case !== "open") return;
      for (const { status } of this.#entries.values()) {
        if (status.state < NotificationState.ANSWERED) call.write(statusEvent(status, ""));
      }
      call.write(WatchResponse.fromPartial({ event: { $case: "snapshotDone", value: {} } }));
      const after = numberOf(request.value.resumeAfter);
      for (const { cursor, status } of this.#outcomes)
        if (numberOf(cursor) > after) call.write(statusEvent(status, cursor));
      this.#watching.add(call);
    });
  }

  #report({ cursor, event, clientId }: ReportRequest): ReportResponse {
    const entry = [...this.#entries.values()].find((candidate) => candidate.cursor === cursor);
    if (!entry) {
      throw new ToastyError({
        message: "never delivered",
        code: "failed_precondition",
        reason: "NOT_DELIVERED",
      });
    }
    if (entry.status.state >= NotificationState.ANSWERED) {
      return ReportResponse.fromPartial({
        accepted: entry.status.clientId === clientId,
        status: entry.status,
      });
    }
    const { id } = entry.notification;
    const states = {
      displayed: NotificationState.DISPLAYED,
      held: NotificationState.HELD,
      answered: NotificationState.ANSWERED,
      dismissed: NotificationState.DISMISSED,
      failed: NotificationState.FAILED,
    } as const;
    const answer = event?.$case === "answered" ? event.value : undefined;
    this.settle(id, states[event?.$case ?? "displayed"], { clientId, answer });
    return ReportResponse.fromPartial({ accepted: true, status: entry.status });
  }

  #deliver(to: string, delivery: Delivery): void {
    for (const { clientId, call } of this.#attached) if (to === "*" || to === clientId) call.write(delivery);
  }

  #acknowledge(clientId: string, cursor: string): void {
    this.#acknowledged.set(clientId, Math.max(this.#acknowledged.get(clientId) ?? 0, numberOf(cursor)));
  }

  #next(): string {
    return `${this.#epoch}.info.${++this.#sequence}`;
  }
}

const numberOf = (cursor: string): number => Number(cursor.split(".").at(-1) || 0);

const headersOf = (map: Record<string, string | Buffer>): ReadonlyMap<string, string> =>
  new Map(Object.entries(map).map(([name, value]) => [name, String(value)]));

const statusEvent = (value: NotificationStatus, cursor: string): WatchResponse =>
  WatchResponse.fromPartial({ cursor, event: { $case: "status", value } });
