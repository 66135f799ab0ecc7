import {
  type App,
  type BackendName,
  createRenderer,
  type Logger,
  type Renderer,
  usualBackends,
} from "@toasty/renderer";
import { describeRefusals, describeWay } from "./describe-refusals.js";

/** A way to show toasts that is open, or the reasons why there is none. */
export type Native = AsyncDisposable & (OpenNative | { readonly open: false; readonly why: string });

/** A way to show toasts that is open. */
export interface OpenNative {
  readonly open: true;
  readonly renderer: Renderer;
  /** Its name, that of the desktop behind it, and why it is no better one. */
  readonly shownBy: string;
}

/** Opens the best of the named ways to show toasts. */
export async function openNative(names: readonly BackendName[], app: App, logger: Logger): Promise<Native> {
  const backends = usualBackends.filter(({ name }) => names.includes(name));
  const renderer = await createRenderer({ app, backends, logger });
  const capabilities = renderer.capabilities();
  const end = { [Symbol.asyncDispose]: () => renderer.close() };
  if (!capabilities.backend) return { open: false, why: describeRefusals(capabilities.refused), ...end };
  return { open: true, renderer, shownBy: describeWay(capabilities), ...end };
}
