export type { Credentials } from "./fetching/credentials.js";
export type { NetworkOptions } from "./fetching/http-source.js";
export { type FetchFunction, nodeFetch } from "./fetching/node-fetch.js";
export { type InspectedInstallation, inspectInstallation } from "./installing/inspect-installation.js";
export { installRelease } from "./installing/install-release.js";
export { type LaunchOptions, launch } from "./launching/launch.js";
export { type UpdateNotice, updateFailed, updateReady, updateRequired, updateRolledBack } from "./notices.js";
export type { UpdaterOptions } from "./opening/options.js";
export type { Progress } from "./preparing/progress.js";
export { UpdateError, type UpdateErrorOptions, type UpdateErrorReason } from "./update-error.js";
export {
  createUpdater,
  type PreparedUpdate,
  type Update,
  type Updater,
  type UpdaterStatus,
} from "./updater.js";
