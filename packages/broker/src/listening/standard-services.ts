import { readFileSync } from "node:fs";
import type {
  handleServerStreamingCall,
  Server,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { ToastyError } from "@toasty/proto";
import { toServiceError } from "@toasty/proto/grpc";
import { HealthImplementation } from "grpc-health-check";
import type { OpenStreams } from "../admission/open-streams.js";
import { FieldReader } from "../wire.js";

/** The services whose health is told; the empty name stands for the whole broker. */
const healthNames = [
  "",
  "sam.notifications.v1.NotificationService",
  "sam.notifications.v1.InteractionService",
  "sam.notifications.v1.TokenService",
];

/** Adds the health service. Returns how to say that the broker stops serving. */
export function addHealth(server: Server, streams: OpenStreams): () => void {
  const health = new HealthImplementation(Object.fromEntries(healthNames.map((name) => [name, "SERVING"])));
  health.addToServer(ending(server, streams));
  return () => {
    for (const name of healthNames) health.setStatus(name, "NOT_SERVING");
  };
}

/** Adds reflection; loaded only here, because few want it. */
export async function addReflection(server: Server, streams: OpenStreams): Promise<void> {
  const [{ loadFileDescriptorSetFromBuffer }, { ReflectionService }] = await Promise.all([
    import("@grpc/proto-loader"),
    import("@grpc/reflection"),
  ]);
  const path = new URL(import.meta.resolve("@toasty/proto/descriptor.binpb"));
  const set = readFileSync(path);
  const definitions = loadFileDescriptorSetFromBuffer(set);
  // The loader describes files anew and loses their services on the way: tools need them as they were built.
  const fileDescriptorProtos = filesOf(set);
  for (const definition of Object.values(definitions)) {
    if ("fileDescriptorProtos" in definition) Object.assign(definition, { fileDescriptorProtos });
  }
  const services = [...healthNames.slice(1), "grpc.health.v1.Health"];
  new ReflectionService(definitions, { services }).addToServer(ending(server, streams));
}

/** The files of a descriptor set, each as its bytes. */
function filesOf(set: Uint8Array): Uint8Array[] {
  const files: Uint8Array[] = [];
  const reader = new FieldReader(set);
  while (reader.next()) {
    const { content } = reader;
    if (content) files.push(content);
  }
  return files;
}

/**
 * The server, as these services see it. Their streams would stay open for as long as their clients like, and the broker
 * could not stop: here each is put among those that it ends.
 */
function ending(server: Server, streams: OpenStreams): Server {
  const addService = (definition: ServiceDefinition, handlers: UntypedServiceImplementation) => {
    const wrapped = Object.entries(handlers).map(([name, handler]) => {
      // Handlers go by the method's name or by its camelCase form.
      const method =
        definition[name] ?? Object.values(definition).find(({ originalName }) => originalName === name);
      const streaming = method?.responseStream === true;
      return [name, streaming ? endingStream(handler as AnyStreamHandler, streams) : handler];
    });
    server.addService(definition, Object.fromEntries(wrapped) as UntypedServiceImplementation);
  };
  return { addService } as unknown as Server;
}

type AnyStreamHandler = handleServerStreamingCall<unknown, unknown>;

const endingStream =
  (handler: AnyStreamHandler, streams: OpenStreams): AnyStreamHandler =>
  (call) => {
    const end = (error: unknown) => call.emit("error", toServiceError(error));
    try {
      const remove = streams.addUnknown({ end: (error: ToastyError) => end(error) });
      call.on("cancelled", remove);
      call.on("close", remove);
      handler(call);
    } catch (error) {
      end(error);
    }
  };
