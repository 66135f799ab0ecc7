import { homedir } from "node:os";
import { join } from "node:path";
import { type Notification, paths, sanitize, ToastyError } from "@toasty/proto";
import type { App, BackendKind, DoNotDisturb } from "./backends/backend.js";
import { BackendChain, type RendererCapabilities } from "./backends/chain.js";
import type { Logger } from "./backends/logger.js";
import { imageCache } from "./images/image-cache.js";
import { contained, jsonLines } from "./log/json-lines.js";
import { toastKey, toToast } from "./model/to-toast.js";
import { openInBrowser } from "./showing/open-url.js";
import { Presenter, type PresenterParts } from "./showing/presenter.js";
import type { Shown } from "./showing/shown.js";
import { type ActivationListener, UnawaitedClicks } from "./showing/unawaited-clicks.js";
import { usualBackends } from "./usual-backends.js";

/** What {@link createRenderer} takes. Only `app` is needed. */
export interface RendererOptions {
  /** In whose name toasts are shown. */
  readonly app: App;
  /** Clicks that no {@link Shown} of this process awaits: after a cold start, from a notification centre. */
  readonly onActivated?: ActivationListener | undefined;
  /** The ways to try, in this order. Default: all that this package has for the platform. */
  readonly backends?: readonly BackendKind[] | undefined;
  /** Default: warnings and errors as JSON lines on stderr. A pino logger will do. */
  readonly logger?: Logger | undefined;
  /** Where critical notifications go when nothing could show them. Default: `critical-alerts.jsonl` in the configuration folder. */
  readonly alertFile?: string | undefined;
  /** Where remote pictures are kept. Default: `images` in the runtime folder. */
  readonly imageFolder?: string | undefined;
  /** Opens the link of a button. Default: the human's browser. */
  readonly openUrl?: ((url: string) => void) | undefined;
}

/** Shows notifications as native toasts, by the best way that is here. */
export interface Renderer extends AsyncDisposable {
  /**
   * Shows a notification. The same id again (of the same agent) updates it in place and shares its outcome.
   *
   * Rejects only when the renderer is closed or the notification is empty: what no desktop would show is reported, logged,
   * and, when it is critical, written to the alert file.
   */
  show(notification: Notification): Promise<Shown>;
  /** Takes a notification off the screen. Its outcome is `withdrawn`. */
  withdraw(id: string, agentId?: string): Promise<void>;
  /** What can be shown now and by what, and why nothing better is open. */
  capabilities(): RendererCapabilities;
  /** Whether the human wants to be left alone; asked at most every five seconds. Nothing is held back because of it. */
  doNotDisturb(): Promise<DoNotDisturb>;
  /**
   * Hears the clicks that no {@link Shown} of this process awaits, the first listener also those that came before it,
   * such as the one that started this program. Returns the end of hearing.
   */
  onActivated(listener: ActivationListener): () => void;
  /**
   * Lets go of everything; open outcomes end as `failed`. News stays on the screen. Questions stay only where a click
   * can still be heard afterwards, which is on Windows.
   */
  close(): Promise<void>;
}

/**
 * Opens the first way to show toasts that is here.
 *
 * ```ts
 * await using renderer = await createRenderer({ app: { id: "Acme.Trainer", name: "Acme Trainer" } });
 * const shown = await renderer.show(question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }));
 * const end = await shown.outcome; // { kind: "answered", action: "deploy", inputs: {} }
 * ```
 */
export async function createRenderer(options: RendererOptions): Promise<Renderer> {
  const { platform, env } = process;
  const { runtimeDir, alertFile } = paths({ platform, env, home: homedir() });
  const logger = contained(options.logger ?? jsonLines());
  const clicks = new UnawaitedClicks(logger);
  if (options.onActivated) clicks.listen(options.onActivated);
  const openUrl: PresenterParts["openUrl"] =
    options.openUrl ?? ((url, token) => openInBrowser(url, platform, env, token, logger));
  const chain = new BackendChain(options.backends ?? usualBackends, {
    app: options.app,
    platform,
    env,
    logger,
    stateFolder: join(runtimeDir, "toasts"),
    onEvent: (event) => presenter.onEvent(event),
  });
  const presenter = new Presenter({
    chain,
    platform,
    logger,
    images: imageCache(options.imageFolder ?? join(runtimeDir, "images")),
    alertFile: options.alertFile ?? alertFile,
    openUrl: (url, token) => {
      try {
        openUrl(url, token);
      } catch (error) {
        logger.error({ url, error: (error as Error).message }, "the link of a button could not be opened");
      }
    },
    onActivated: (activation) => clicks.tell(activation),
  });

  await chain.first();

  let closed = false;
  const asked = cached(() => chain.doNotDisturb(), 5_000);
  return {
    show: async (notification) => {
      if (closed) throw closedError();
      if (!notification.payload) throw ToastyError.invalid([emptiness]);
      const { notification: clean } = sanitize(notification);
      return presenter.show((nowMs) => toToast(clean, nowMs));
    },
    withdraw: (id, agentId) => presenter.withdraw(toastKey(id, agentId)),
    capabilities: () => chain.capabilities(),
    doNotDisturb: asked,
    onActivated: (listener) => clicks.listen(listener),
    close,
    [Symbol.asyncDispose]: close,
  };

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    presenter.close();
    await chain.close();
  }
}

const emptiness = {
  field: "notification.payload",
  description: "is missing, or of a kind that this version does not know: there is nothing to show",
};

const closedError = () =>
  new ToastyError({
    message: "the renderer is closed and shows nothing more. Make a new one with createRenderer().",
    code: "failed_precondition",
    reason: "CLOSED",
  });

/** Asks again only when the last answer is older than this. */
function cached<T>(ask: () => Promise<T>, forMs: number): () => Promise<T> {
  let last: { readonly atMs: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (!last || performance.now() - last.atMs > forMs) last = { atMs: performance.now(), answer: ask() };
    return last.answer;
  };
}
