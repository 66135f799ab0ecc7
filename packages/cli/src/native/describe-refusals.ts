import type { Refusal, RendererCapabilities } from "@toasty/renderer";

/** Why no toasts can be shown, without the ways of other operating systems, unless nothing else was asked for. Pure. */
export function describeRefusals(refused: readonly Refusal[]): string {
  const here = thoseOfHere(refused);
  return (here.length > 0 ? here : refused).map(inWords).join(" ");
}

/** Who shows toasts, and why nobody better does, such as a balloon in the place of a toast. Pure. */
export function describeWay({ backend, server, refused }: RendererCapabilities): string {
  const way = server ? `${backend} (${server})` : `${backend}`;
  // Worse ways are not asked, so that all who refused are better.
  const better = thoseOfHere(refused);
  return better.length > 0 ? `${way}, for want of ${better.map(inWords).join(" ")}` : way;
}

/** Those that this operating system has. Pure. */
export const thoseOfHere = (refused: readonly Refusal[]) =>
  refused.filter(({ reason }) => reason !== "wrong_platform");

const inWords = ({ backend, message, remedy }: Refusal) =>
  `${backend}: ${message}${remedy === undefined ? "" : ` ${remedy}`}`;
