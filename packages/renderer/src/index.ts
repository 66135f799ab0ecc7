export type {
  Accepted,
  App,
  Backend,
  BackendContext,
  BackendEvent,
  BackendKind,
  BackendName,
  DoNotDisturb,
  Refusal,
  RefusalReason,
} from "./backends/backend.js";
export type { RendererCapabilities } from "./backends/chain.js";
export type { Logger } from "./backends/logger.js";
export type { Answerable } from "./model/answerable.js";
export type { Capabilities, Degraded, Feature } from "./model/capabilities.js";
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
export { usualBackends } from "./usual-backends.js";
