import { homedir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@toasty/kit/clock";
import { containLogger, type Logger } from "@toasty/kit/logger";
import { type Notification, paths, sanitize, ToastyError } from "@toasty/proto";
import type { DoNotDisturb } from "@toasty/proto/surface";
import type { App, BackendKind } from "./backends/backend.js";
import type { RendererCapabilities } from "./backends/chain.js";
import { imageCache } from "./images/image-cache.js";
import { jsonLines } from "./log/json-lines.js";
import { toToast } from "./model/to-toast.js";
import { toastKey } from "./model/toast-key.js";
import { type ActivationListener, Activations } from "./showing/activations.js";
import { openInBrowser } from "./showing/open-url.js";
import { Presenter } from "./showing/presenter.js";
import type { Shown } from "./showing/shown.js";
import { usualBackends } from "./usual-backends.js";

/** Time for which an answer about "do not disturb" counts. */
const freshMs = 5_000;

const emptiness = {
  field: "notification.payload",
  description: "is missing, or of a kind that this version does not know: there is nothing to show",
};

/** Options of {@link createRenderer}. Only `app` is needed. */
export interface RendererOptions {
  /** The app in whose name toasts are shown. */
  readonly app: App;
  /** The ways to try, in this order. Default: all that this package has for the platform. */
  readonly backends?: readonly BackendKind[] | undefined;
  /** Default: warnings and errors as JSON lines on stderr. A pino logger will do. */
  readonly logger?: Logger | undefined;
  /** The file for critical notifications that nothing could show. Default: `critical-alerts.jsonl` in the configuration folder. */
  readonly alertFile?: string | undefined;
  /** The folder for remote pictures. Default: `images` in the runtime folder. */
  readonly imageDir?: string | undefined;
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
  /** Returns what can be shown now and by what, and why nothing better is open. */
  capabilities(): RendererCapabilities;
  /** Asks about "do not disturb", at most every five seconds. Nothing is held back because of it. */
  doNotDisturb(): Promise<DoNotDisturb>;
  /**
   * Listens to the clicks that no {@link Shown} of this process awaits: after a cold start, from a notification centre. The
   * first listener also gets those that came before it, such as the one that started this program. The returned function
   * removes the listener.
   */
  onActivated(listener: ActivationListener): () => void;
  /**
   * Releases everything; open outcomes end as `failed`. News stays on the screen. Questions stay only where a click
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
  const clock = systemClock;
  const logger = containLogger(options.logger ?? jsonLines());
  const activations = new Activations(logger);
  const presenter = new Presenter({
    backends: options.backends ?? usualBackends,
    context: { app: options.app, platform, env, logger, clock, stateDir: join(runtimeDir, "toasts") },
    images: imageCache(options.imageDir ?? join(runtimeDir, "images"), clock),
    alertFile: options.alertFile ?? alertFile,
    openUrl: (url, activationToken) => {
      try {
        if (options.openUrl) options.openUrl(url);
        else openInBrowser(url, { platform, env, activationToken, logger });
      } catch (err) {
        logger.error({ url, err }, "the link of a button could not be opened");
      }
    },
    onActivated: (activation) => activations.emit(activation),
  });
  const { chain } = presenter;
  await chain.first();

  let asked: { readonly atMs: number; readonly answer: Promise<DoNotDisturb> } | undefined;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= presenter.close();
    return closing;
  };
  return {
    show: async (notification) => {
      if (closing) throw closedError();
      if (!notification.payload) throw ToastyError.invalid([emptiness]);
      const { notification: clean } = sanitize(notification);
      return presenter.show((nowMs) => toToast(clean, nowMs));
    },
    withdraw: (id, agentId) => presenter.withdraw(toastKey(id, agentId)),
    capabilities: () => chain.capabilities(),
    doNotDisturb: () => {
      const atMs = clock.monotonic();
      if (!asked || atMs - asked.atMs > freshMs) asked = { atMs, answer: chain.doNotDisturb() };
      return asked.answer;
    },
    onActivated: (listener) => activations.listen(listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const closedError = () =>
  new ToastyError({
    message: "The renderer is closed and shows nothing more.",
    remedy: "Make a new one with createRenderer().",
    code: "failed_precondition",
    reason: "CLOSED",
  });
