import type { Toasty } from "@toasty/client";
import { type DeskPreferences, startDesk, usualPrompts } from "@toasty/desk";
import { aborted } from "@toasty/kit/signals";
import {
  type App,
  type BackendName,
  createRenderer,
  type Logger,
  type Renderer,
  usualBackends,
} from "@toasty/renderer";
import type { Output } from "../printing/output.js";
import { describeBackend, describeRefusals } from "./describe-refusals.js";
import { terminalPrompt } from "./terminal-prompt.js";

/** An open backend for toasts, or the reasons why there is none. */
export type Native = AsyncDisposable & (OpenNative | { readonly open: false; readonly why: string });

/** An open backend for toasts. */
export interface OpenNative {
  readonly open: true;
  readonly renderer: Renderer;
  /** Its name, that of the desktop behind it, and why it is no better one. */
  readonly shownBy: string;
}

/** Opens the best of the named backends. */
export async function openNative(names: readonly BackendName[], app: App, logger: Logger): Promise<Native> {
  const backends = usualBackends.filter(({ name }) => names.includes(name));
  const renderer = await createRenderer({ app, backends, logger });
  const capabilities = renderer.capabilities();
  const end = { [Symbol.asyncDispose]: () => renderer.close() };
  if (!capabilities.backend) return { open: false, why: describeRefusals(capabilities.refused), ...end };
  return { open: true, renderer, shownBy: describeBackend(capabilities), ...end };
}

/** Settings of {@link runNativeDesk}. */
export interface NativeDeskSettings {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly renderer: Renderer;
  readonly preferences?: DeskPreferences | undefined;
  readonly logger: Logger;
  /** Terminal that takes the answers that no toast and no dialog takes. */
  readonly output: Output;
  /** Closes the desk. */
  readonly signal: AbortSignal;
}

/** Runs a desk with native toasts until the signal aborts. Rejects when the broker refuses it. */
export async function runNativeDesk({
  toasty,
  clientId,
  signal,
  output,
  ...more
}: NativeDeskSettings): Promise<void> {
  const prompts = [...usualPrompts(), terminalPrompt(output, process.stdin)];
  await using desk = await startDesk({ ...more, client: toasty, id: clientId, prompts });
  await Promise.race([desk.ended, aborted(signal)]);
}
