export { incomingCall, message } from "./building/calls.js";
export type { CommonOptions, ImageOption } from "./building/options.js";
export { type ProgressOptions, progress } from "./building/progress.js";
export {
  type ActionOf,
  type ButtonOption,
  type ButtonOptions,
  type InputOption,
  type InputOptions,
  type InputsOf,
  type MenuOptions,
  type Question,
  type QuestionOptions,
  question,
} from "./building/question.js";
export { critical, error, info, success, type TextOptions, warning } from "./building/text.js";
export { type Code, codeNumber, codeOf } from "./errors/code.js";
export type { ErrorParts, Violation } from "./errors/error-parts.js";
export { partsOf } from "./errors/parts-of-status.js";
export { isReason, type Reason, reasons } from "./errors/reason.js";
export { toStatus } from "./errors/rich-status.js";
export { ToastyError } from "./errors/toasty-error.js";
export * from "./gen/google/rpc/error_details.pb.js";
export { Status } from "./gen/google/rpc/status.pb.js";
export * from "./gen/sam/notifications/v1/delivery.pb.js";
export * from "./gen/sam/notifications/v1/notification.pb.js";
export * from "./gen/sam/notifications/v1/outcome.pb.js";
export * from "./gen/sam/notifications/v1/publish.pb.js";
export * from "./gen/sam/notifications/v1/token.pb.js";
export { limits } from "./limits.js";
export {
  defaultAddress,
  type Places,
  type PlacesContext,
  places,
  type RuntimeFile,
  type RuntimeTls,
} from "./places.js";
export {
  type Content,
  type ContentButton,
  type ContentInput,
  type ContentProgress,
  contentOf,
} from "./reading/content-of.js";
export { type CategoryName, type CategoryTraits, categories } from "./taxonomy/categories.js";
export { categoryOf, inputsOf, isQuestion, type Lane, laneOf, lanes } from "./taxonomy/kind.js";
export {
  actionIdRule,
  everyone,
  idRule,
  isActionId,
  isId,
  notificationKey,
  validateClientId,
  validateId,
  validateTarget,
} from "./validation/identifiers.js";
export { sanitize, sanitizeLine, sanitizeText } from "./validation/sanitize.js";
export { validate, validateSize } from "./validation/validate.js";
