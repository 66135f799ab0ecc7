export type { Answerable } from "./backends/answerable.js";
export type {
  Accepted,
  App,
  Backend,
  BackendContext,
  BackendEvent,
  BackendKind,
  BackendName,
  Refusal,
  RefusalReason,
} from "./backends/backend.js";
export type { Capabilities, Degraded, Feature } from "./backends/capabilities.js";
export type { RendererCapabilities } from "./backends/chain.js";
export type { DoNotDisturb } from "./backends/do-not-disturb.js";
export type { Logger } from "./backends/logger.js";
export { usualBackends } from "./backends/order.js";
export { toastKey, toToast } from "./model/to-toast.js";
export type {
  IconName,
  Toast,
  ToastButton,
  ToastImage,
  ToastInput,
  ToastPress,
  ToastProgress,
  ToastScenario,
  ToastSelectInput,
  ToastSound,
  ToastTextInput,
} from "./model/toast.js";
export { type PreviewOptions, preview } from "./preview/preview.js";
export { createRenderer, type Renderer, type RendererOptions } from "./renderer.js";
export type { Outcome } from "./showing/outcome.js";
export type { Shown } from "./showing/shown.js";
export type { Activation, ActivationListener } from "./showing/unawaited-clicks.js";
