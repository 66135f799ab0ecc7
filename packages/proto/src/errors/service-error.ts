import { Metadata, type StatusObject } from "@grpc/grpc-js";
import { Status } from "../gen/google/rpc/status.pb.js";
import { toStatus } from "./rich-status.js";
import { ToastyError } from "./toasty-error.js";

/** Converts any error to what a grpc-js handler ends a call with: code, message, and the rich status in the trailers. */
export function toServiceError(error: unknown): StatusObject {
  const status = toStatus(ToastyError.from(error));
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(Status.encode(status).finish()));
  return { code: status.code, details: status.message, metadata };
}
