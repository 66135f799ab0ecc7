import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ToastyError } from "@toasty/proto";
import { protoPath } from "grpc-health-check";
import { Inbox } from "../src/testing/inbox.js";

const fromReflection = createRequire(createRequire(import.meta.url).resolve("@grpc/reflection"));

/** A client of the standard health service, from its own .proto. */
export function healthClient(address: string) {
  const client = clientOf(protoPath, "grpc.health.v1.Health", address);
  return {
    check: (service: string) =>
      new Promise<string>((resolve, reject) => {
        client.Check?.({ service }, (error: Error | null, response: { status: string }) => {
          if (error) reject(ToastyError.from(error));
          else resolve(response.status);
        });
      }),
    watch: () => {
      const inbox = new Inbox<{ status: string }>(client.Watch?.({ service: "" }));
      return { next: async () => (await inbox.next()).status, closed: () => inbox.closed() };
    },
    close: () => client.close(),
  };
}

/** A client of the standard reflection service, from its own .proto. */
export function reflectionClient(address: string) {
  const folder = dirname(fromReflection.resolve("@grpc/reflection/package.json"));
  const path = join(folder, "build/proto/grpc/reflection/v1/reflection.proto");
  const client = clientOf(path, "grpc.reflection.v1.ServerReflection", address);
  const stream = client.ServerReflectionInfo?.();
  const inbox = new Inbox<{ listServicesResponse: { service: { name: string }[] } }>(stream);
  return {
    services: async () => {
      stream.write({ listServices: "" });
      return (await inbox.next()).listServicesResponse.service.map(({ name }) => name);
    },
    close: () => {
      stream.cancel();
      client.close();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: these clients are made at run time from .proto files
type AnyClient = Record<string, any> & { close(): void };

function clientOf(path: string, service: string, address: string): AnyClient {
  const loaded = loadPackageDefinition(loadSync(path, { enums: String, longs: String }));
  let found: unknown = loaded;
  for (const part of service.split(".")) found = (found as Record<string, unknown>)[part];
  const options = { "grpc.enable_http_proxy": 0 };
  const Client = found as ServiceClientConstructor;
  return new Client(address, credentials.createInsecure(), options) as unknown as AnyClient;
}
