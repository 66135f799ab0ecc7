import { credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";

/** Way to the broker of a test, and the identity used there. */
export interface Connection {
  /** `host:port` or `unix:/path`. */
  readonly address: string;
  readonly token: string | undefined;
  readonly agent?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** No test waits for longer than this: what hangs should say so. */
const deadlineMs = 20_000;

/** A proxy of the environment has no business between a test and its broker. */
export const channelOptions = { "grpc.enable_http_proxy": 0 };

export const plainly = () => credentials.createInsecure();

/** The metadata of a call. */
export function metadataOf({ token, agent, metadata }: Connection): Metadata {
  const made = new Metadata();
  if (token !== undefined) made.set("authorization", `Bearer ${token}`);
  if (agent !== undefined) made.set("x-agent-id", agent);
  for (const [key, value] of Object.entries(metadata ?? {})) made.set(key, value);
  return made;
}

type Unary<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: { deadline: number },
  callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

/** Makes one call; a failure is a ToastyError. */
export function call<Request, Response>(
  method: Unary<Request, Response>,
  request: Request,
  connection: Connection,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method(request, metadataOf(connection), { deadline: Date.now() + deadlineMs }, (error, response) => {
      if (error) reject(ToastyError.from(error));
      else resolve(response);
    });
  });
}
