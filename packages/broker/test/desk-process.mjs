// A desk in a process of its own, so that a test can freeze it.
import { credentials, Metadata } from "@grpc/grpc-js";
import { AttachOpen } from "@toasty/proto";
import { NotificationServiceClient } from "@toasty/proto/grpc";

const [address, token, clientId] = process.argv.slice(2);
const metadata = new Metadata();
metadata.set("authorization", `Bearer ${token}`);
const client = new NotificationServiceClient(address, credentials.createInsecure(), {
  "grpc.enable_http_proxy": 0,
});
const stream = client.attach(metadata);
stream.on("data", ({ event }) => console.log(event.$case));
stream.write({ request: { $case: "open", value: AttachOpen.fromPartial({ clientId }) } });
