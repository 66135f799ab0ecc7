import { readFileSync } from "node:fs";
import { credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { info, Notification, PublishOutcome } from "@toasty/proto";
import { NotificationServiceClient } from "@toasty/proto/grpc";
import { expect, test } from "vitest";
import { testLine } from "../src/testing/index.js";

const read = (name: string) => readFileSync(new URL(`./fixtures/localhost.${name}.pem`, import.meta.url));

test("with tls the address speaks it and nothing else, and may be one that others reach", async () => {
  await using line = await testLine({ address: "0.0.0.0:0", tls: { cert: read("cert"), key: read("key") } });
  const port = line.address.split(":").at(-1);
  const client = new NotificationServiceClient(`localhost:${port}`, credentials.createSsl(read("cert")), {
    "grpc.enable_http_proxy": 0,
  });
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${line.tokens.publisher}`);
  const request = { targetClientId: "desktop", notification: Notification.fromPartial(info("x")) };
  const outcome = await new Promise((resolve, reject) => {
    client.publish(request, metadata, (error: ServiceError | null, response) => {
      if (error) reject(error);
      else resolve(response.outcome);
    });
  });
  expect(outcome).toBe(PublishOutcome.QUEUED);
  client.close();
  await expect(line.agent({ address: `127.0.0.1:${port}` }).publish(info("x"))).rejects.toMatchObject({
    code: "unavailable",
  });
});
