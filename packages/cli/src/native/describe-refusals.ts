import type { Refusal, RendererCapabilities } from "@toasty/renderer";

/** Explains why no toasts can be shown. Leaves out backends of other operating systems, unless nothing else was asked for. Pure. */
export function describeRefusals(refused: readonly Refusal[]): string {
  const here = refusalsHere(refused);
  return (here.length > 0 ? here : refused).map(inWords).join(" ");
}

/** Describes the backend that is used, and why no better one is, such as a balloon in place of a toast. Pure. */
export function describeBackend({ backend, server, refused }: RendererCapabilities): string {
  const name = server ? `${backend} (${server})` : `${backend}`;
  // Worse backends are not asked, so that all who refused are better.
  const better = refusalsHere(refused);
  return better.length > 0 ? `${name}, for want of ${better.map(inWords).join(" ")}` : name;
}

/** Returns the refusals of backends that this operating system has. Pure. */
export const refusalsHere = (refused: readonly Refusal[]) =>
  refused.filter(({ reason }) => reason !== "wrong_platform");

const inWords = ({ backend, message, remedy }: Refusal) =>
  `${backend}: ${message}${remedy === undefined ? "" : ` ${remedy}`}`;
