import { within } from "@toasty/kit/within";
import type { DoNotDisturb } from "@toasty/proto/surface";
import type { Capabilities, Feature } from "../model/capabilities.js";
import {
  type Backend,
  type BackendContext,
  type BackendKind,
  type BackendName,
  isRefusal,
  type Refusal,
  refusalOf,
} from "./backend.js";

/** Time after which a backend that refused is asked again. */
const retryMs = 30_000;
/** A backend that needs longer is taken for hung, and must not take the notifications along. */
const openMs = 15_000;
const answerMs = 3_000;
const closeMs = 5_000;

/** The features that a renderer can show now, and the reasons why it has no more. */
export interface RendererCapabilities extends Omit<Capabilities, "features"> {
  readonly features: readonly Feature[];
  /** The backend that shows toasts now; undefined when none does. */
  readonly backend: BackendName | undefined;
  /** The refusals of the backends that are not open. */
  readonly refused: readonly Refusal[];
}

/** A way to show toasts, and its backend or its refusal. */
interface Link {
  readonly kind: BackendKind;
  opening?: Promise<Backend | Refusal> | undefined;
  opened?: Backend | Refusal | undefined;
  triedMs: number;
}

/**
 * The ways to show toasts, in order. A worse one is opened only when a better one refused or failed; one that refused
 * is asked again after half a minute, because desktops come up after the programs that want to show something.
 */
export class BackendChain {
  readonly #links: readonly Link[];
  readonly #context: BackendContext;
  #closed = false;

  constructor(kinds: readonly BackendKind[], context: BackendContext) {
    this.#links = kinds.map((kind) => ({ kind, triedMs: Number.NEGATIVE_INFINITY }));
    this.#context = context;
  }

  /** Opens the best way that is here. */
  async first(): Promise<Backend | undefined> {
    for await (const backend of this.inOrder()) return backend;
    return undefined;
  }

  /** The open ways, best first, each opened when it is asked for; only those after the named one, if one is named. */
  async *inOrder(after?: Backend["name"]): AsyncGenerator<Backend> {
    const from = after === undefined ? 0 : this.#links.findIndex(({ kind }) => kind.name === after) + 1;
    for (const link of this.#links.slice(from)) {
      const opened = await this.#open(link);
      if (!isRefusal(opened)) yield opened;
    }
  }

  /** The ways that are open at this moment. */
  get open(): readonly Backend[] {
    return this.#links.flatMap(({ opened }) => (opened && !isRefusal(opened) ? [opened] : []));
  }

  capabilities(): RendererCapabilities {
    const refused = this.#links.flatMap(({ opened }) => (opened && isRefusal(opened) ? [opened] : []));
    const [best] = this.open;
    if (!best) return { backend: undefined, features: [], buttons: 0, refused };
    const can = best.capabilities();
    return { backend: best.name, ...can, features: [...can.features], refused };
  }

  async doNotDisturb(): Promise<DoNotDisturb> {
    for (const backend of this.open) {
      try {
        if (backend.doNotDisturb) return await within(backend.doNotDisturb(), answerMs);
      } catch (error) {
        return { state: "unknown", source: `${backend.name} failed: ${(error as Error).message}` };
      }
    }
    return { state: "unknown", source: "no way to show toasts that is open here can tell" };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      this.#links.map(async (link) => {
        const opened = await link.opening;
        if (!opened || isRefusal(opened)) return;
        await within(opened.close(), closeMs).catch((err: unknown) =>
          this.#context.logger.warn({ backend: opened.name, err }, "a way to show toasts did not close"),
        );
      }),
    );
  }

  async #open(link: Link): Promise<Backend | Refusal> {
    const stale =
      link.opened && isRefusal(link.opened) && this.#context.clock.monotonic() - link.triedMs > retryMs;
    if (!link.opening || stale) {
      link.triedMs = this.#context.clock.monotonic();
      link.opening = this.#tryOpen(link.kind);
    }
    link.opened = await link.opening;
    return link.opened;
  }

  async #tryOpen(kind: BackendKind): Promise<Backend | Refusal> {
    const refusal = refusalOf(kind.name);
    if (this.#closed) return refusal("failed", "the renderer is closed.");
    try {
      const opened = await within(kind.open(this.#context), openMs, {
        onLate: (late) => {
          if (!isRefusal(late)) late.close().catch(() => {});
        },
      });
      if (isRefusal(opened)) this.#context.logger.debug({ ...opened }, "a way to show toasts is not here");
      return opened;
    } catch (err) {
      this.#context.logger.error({ backend: kind.name, err }, "a way to show toasts broke while opening");
      return refusal("failed", `it broke while opening (${(err as Error).message}).`);
    }
  }
}
