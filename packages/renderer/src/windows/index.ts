export { type WindowsBackendOptions, windowsBackend } from "./backend/windows-backend.js";
export type { HostChoice } from "./host/open-host.js";
export type {
  NotifierEvent,
  ShowOptions,
  ToastAddress,
  WindowsNotifier,
} from "./notifier/notifier.js";
export { openWindowsNotifier, type WindowsNotifierOptions } from "./notifier/open-notifier.js";
export {
  type AppRegistration,
  type RegisteredApp,
  registerApp,
  unregisterApp,
} from "./registration/app-registration.js";
export {
  type ArgumentValue,
  decodeArguments,
  encodeArguments,
  readArguments,
  type ToastArguments,
} from "./schema/arguments.js";
export { type BoundToast, bindToast } from "./schema/binding.js";
export type { ToastIssue } from "./schema/issue.js";
export { soundEvents, toastLimits } from "./schema/limits.js";
export { serializeToast } from "./schema/serialize.js";
export type {
  AdaptiveImage,
  AdaptiveText,
  AdaptiveTextStyle,
  Bindable,
  Toast,
  ToastAction,
  ToastActions,
  ToastAudio,
  ToastBinding,
  ToastCameraPreview,
  ToastCommand,
  ToastCommands,
  ToastElement,
  ToastGroup,
  ToastHeader,
  ToastImage,
  ToastInput,
  ToastProgress,
  ToastScenario,
  ToastSelection,
  ToastSelectionInput,
  ToastSubgroup,
  ToastTemplate,
  ToastText,
  ToastTextInput,
  ToastVisual,
  ToastVisualChild,
} from "./schema/toast.js";
export { validateToast, validateToastAddress } from "./schema/validate.js";
export type { ListedToast, ScheduledToast, ToastSetting } from "./winrt/platform.js";
