export type { Logger } from "@toasty/kit/logger";
export type { Activation, Answerable, DoNotDisturb, Outcome } from "@toasty/proto/surface";
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
export type { RendererCapabilities } from "./backends/chain.js";
export type { Capabilities, Degraded, Feature } from "./model/capabilities.js";
export { toToast } from "./model/to-toast.js";
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
export { type ToastKey, type ToastOwner, toastKey, toastOwner } from "./model/toast-key.js";
export { type PreviewOptions, preview } from "./preview/preview.js";
export { createRenderer, type Renderer, type RendererOptions } from "./renderer.js";
export type { ActivationListener } from "./showing/activations.js";
export type { Shown } from "./showing/shown.js";
export { usualBackends } from "./usual-backends.js";
