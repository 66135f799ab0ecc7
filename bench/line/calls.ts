import { credentials, Metadata } from "@grpc/grpc-js";
import { Notification, type PublishRequest, UrgencyLevel } from "@toasty/proto";
import { NotificationServiceClient } from "@toasty/proto/grpc";

/** The server under test, as a load process reaches it. */
export interface Target {
  readonly address: string;
  /** Absent for the bare server. */
  readonly token?: string;
}

/** One connection of its own: channels of one process share nothing here. */
export function open({ address }: Target): NotificationServiceClient {
  return new NotificationServiceClient(address, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_http_proxy": 0,
  });
}

/** The metadata of an agent or desk. */
export function metadata({ token }: Target, agent = "bench"): Metadata {
  const made = new Metadata();
  if (token !== undefined) made.set("authorization", `Bearer ${token}`);
  made.set("x-agent-id", agent);
  return made;
}

/** A notification of usual size, about 250 bytes; the title carries what the row wants to know at the other end. */
export function request(target: string, id: string, title = "Build finished", body?: string): PublishRequest {
  return {
    targetClientId: target,
    notification: Notification.fromPartial({
      id,
      urgency: UrgencyLevel.INFO,
      timestampMs: 1_700_000_000_000,
      payload: {
        $case: "textMessage",
        value: { header: { title }, bodyTextLine1: body ?? "x".repeat(200), bodyTextLine2: body ?? "" },
      },
    }),
  };
}

/** Runs a task that never waits for itself, so many at once, until the time is over; returns how many a second. */
export async function hammer(seconds: number, inFlight: number, task: () => Promise<void>): Promise<number> {
  const began = performance.now();
  const end = began + seconds * 1000;
  let done = 0;
  const lane = async () => {
    while (performance.now() < end) {
      await task();
      done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return done / ((performance.now() - began) / 1000);
}
