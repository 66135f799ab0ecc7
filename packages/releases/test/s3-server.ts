import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export const credentials = { accessKeyId: "AKIATOASTY", secretAccessKey: "a+secret/key" };
const region = "eu-test-1";

export interface StoredObject {
  readonly bytes: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/** Trouble that a test may cause in place of an answer to a request. */
export type Trouble = "busy" | "hang-up" | "lose-answer";

/** As much of S3 as publishing uses: signatures checked as S3 checks them, conditional writes, entity tags, XML errors. */
export class S3Server {
  readonly objects = new Map<string, StoredObject>();
  readonly requests: string[] = [];
  readonly region = region;
  url = "";
  /** Asked for every request; lets a test cause trouble or change objects in between. */
  before: (method: string, key: string) => Trouble | undefined = () => undefined;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  static async start(): Promise<S3Server> {
    const each = new S3Server();
    await new Promise<void>((resolve) => each.#server.listen(0, "127.0.0.1", resolve));
    each.url = `http://127.0.0.1:${(each.#server.address() as AddressInfo).port}`;
    return each;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? "";
    const key = decodeURIComponent((request.url ?? "").slice(1));
    this.requests.push(`${method} ${key}`);
    const body = await buffer(request);
    const refuse = (status: number, code: string) => {
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
    };
    const trouble = this.before(method, key);
    if (trouble === "busy") return refuse(503, "SlowDown");
    if (trouble === "hang-up") return void response.destroy();
    const fault = signatureFault(request, body);
    if (fault) return refuse(403, fault);
    const held = this.objects.get(key);
    if (method === "GET") {
      if (!held) return refuse(404, "NoSuchKey");
      return void response.writeHead(200, { etag: tagOf(held.bytes) }).end(held.bytes);
    }
    if (method === "HEAD") {
      if (held) response.writeHead(200, { "content-length": held.bytes.length });
      else response.writeHead(404);
      return void response.end();
    }
    if (method !== "PUT") return refuse(405, "MethodNotAllowed");
    if (request.headers["transfer-encoding"]) return refuse(501, "NotImplemented");
    if (request.headers["if-none-match"] === "*" && held) return refuse(412, "PreconditionFailed");
    const match = request.headers["if-match"];
    if (match !== undefined && !held) return refuse(404, "NoSuchKey");
    if (match !== undefined && held && match !== tagOf(held.bytes)) return refuse(412, "PreconditionFailed");
    this.objects.set(key, { bytes: body, headers: request.headers });
    if (trouble === "lose-answer") return void response.destroy();
    response.writeHead(200, { etag: tagOf(body) }).end();
  }
}

function tagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}

/** Recomputes a signature from the request as it arrived, by the documentation of Signature Version 4. */
function signatureFault(request: IncomingMessage, body: Buffer): string | undefined {
  const { authorization = "", "x-amz-date": time, "x-amz-content-sha256": hash } = request.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!parts) return "AccessDenied";
  const [, id, day = "", scopeRegion, signedHeaders = "", signature] = parts;
  if (id !== credentials.accessKeyId) return "InvalidAccessKeyId";
  if (scopeRegion !== region) return "AuthorizationHeaderMalformed";
  if (typeof time !== "string" || !time.startsWith(day)) return "AccessDenied";
  const sent = Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  if (!(Math.abs(Date.now() - sent) < 15 * 60_000)) return "RequestTimeTooSkewed";
  if (hash !== createHash("sha256").update(body).digest("hex")) return "XAmzContentSHA256Mismatch";
  const names = signedHeaders.split(";");
  const must = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-amz-"));
  if (must.some((name) => !names.includes(name))) return "AccessDenied";
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const lines = [request.method, path, query];
  for (const name of names) lines.push(`${name}:${String(request.headers[name]).trim()}`);
  lines.push("", signedHeaders, hash);
  const digest = createHash("sha256").update(lines.join("\n")).digest("hex");
  const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/s3/aws4_request\n${digest}`;
  const mac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
  const key = mac(mac(mac(mac(`AWS4${credentials.secretAccessKey}`, day), region), "s3"), "aws4_request");
  return mac(key, text).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}
