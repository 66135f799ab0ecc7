import { EventEmitter } from "node:events";
import type { Server, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { OpenStreams } from "../admission/open-streams.js";
import { settingsOf } from "../options.js";
import { addHealth, addReflection } from "./standard-services.js";

type Handler = (call: object, callback?: (error: unknown, answer: unknown) => void) => void;

/** A server that keeps what is added to it. */
function collecting() {
  const handlers = new Map<string, Handler>();
  const paths: string[] = [];
  const server = {
    addService: (definition: ServiceDefinition, added: UntypedServiceImplementation) => {
      paths.push(...Object.values(definition).map(({ path }) => path));
      for (const [name, handler] of Object.entries(added)) handlers.set(name, handler as Handler);
    },
  };
  return {
    server: server as unknown as Server,
    paths,
    handler: (name: string) => handlers.get(name) as Handler,
  };
}

/** A call of a stream that notes what it is told. */
class Call extends EventEmitter {
  readonly metadata = undefined;
  readonly written: unknown[] = [];
  readonly errors: unknown[] = [];
  readonly request: object;

  constructor(request: object) {
    super();
    this.request = request;
    this.on("error", (error) => this.errors.push(error));
  }

  write(message: unknown): boolean {
    this.written.push(message);
    return true;
  }

  end(): void {}
}

const streams = () => new OpenStreams(settingsOf({}).limits);
const stopping = new ToastyError({ message: "The broker stops.", code: "unavailable", reason: "STOPPING" });
const names = ["", "NotificationService", "InteractionService", "TokenService"].map((name) =>
  name === "" ? "" : `sam.notifications.v1.${name}`,
);

test.each(names)("the health of %j is told, until the broker stops", (service) => {
  const { server, handler } = collecting();
  const stop = addHealth(server, streams());
  const statuses: unknown[] = [];
  const check = () =>
    handler("check")({ request: { service } }, (_error, answer) => {
      statuses.push((answer as { status: unknown }).status);
    });
  check();
  stop();
  check();
  expect(statuses).toEqual(["SERVING", "NOT_SERVING"]);
});

test("who watches the health is told at once and at each change, and is ended when the broker stops", () => {
  const { server, handler } = collecting();
  const open = streams();
  const stop = addHealth(server, open);
  const call = new Call({ service: "" });
  handler("watch")(call);
  stop();
  expect(call.written).toEqual([{ status: "SERVING" }, { status: "NOT_SERVING" }]);
  expect(call.errors).toEqual([]);
  open.endAll(stopping);
  expect(call.errors).toMatchObject([{ details: "The broker stops." }]);
});

test.each(["cancelled", "close"])("a watch that ends by %j makes room", (event) => {
  const { server, handler } = collecting();
  const open = streams();
  addHealth(server, open);
  const calls = Array.from({ length: 1000 }, () => new Call({ service: "" }));
  const watch = (call: Call) => {
    handler("watch")(call);
    return call.errors.length === 0;
  };
  const taken = calls.filter(watch);
  expect(taken.length).toBeLessThan(calls.length);
  taken[0]?.emit(event);
  expect([watch(new Call({ service: "" })), watch(new Call({ service: "" }))]).toEqual([true, false]);
});

test("a watch is refused when the broker stops, and its handler is not asked", () => {
  const { server, handler } = collecting();
  const open = streams();
  addHealth(server, open);
  open.endAll(stopping);
  const call = new Call({ service: "" });
  handler("watch")(call);
  expect([call.written, call.errors.length]).toEqual([[], 1]);
});

test("reflection names the services and gives their files as they were built", async () => {
  const { server, paths, handler } = collecting();
  await addReflection(server, streams());
  expect(paths).toContain("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
  const call = new Call({});
  handler("ServerReflectionInfo")(call);
  call.emit("data", { messageRequest: "listServices", listServices: "" });
  const fileContainingSymbol = "sam.notifications.v1.NotificationService";
  call.emit("data", { messageRequest: "fileContainingSymbol", fileContainingSymbol });
  const listed = [...names.slice(1), "grpc.health.v1.Health"].map((name) => ({ name }));
  const { service } = (call.written[0] as { listServicesResponse: { service: unknown[] } })
    .listServicesResponse;
  expect(service).toHaveLength(listed.length);
  expect(service).toEqual(expect.arrayContaining(listed));
  const [file] = (call.written[1] as { fileDescriptorResponse: { fileDescriptorProto: Uint8Array[] } })
    .fileDescriptorResponse.fileDescriptorProto;
  expect(Buffer.from(file ?? []).includes("NotificationService")).toBe(true);
});
