export { UpdateError, type UpdateErrorOptions, type UpdateErrorReason } from "../update-error.js";
export { allChannels, type Channel, channelDelegation, parseChannel } from "./channel.js";
export { checkPurpose, customFields, type TargetPurpose } from "./custom-fields.js";
export {
  type ManifestEntry,
  type ManifestFile,
  type ManifestLink,
  manifestFile,
  parseManifest,
  type ReleaseManifest,
  serializeManifest,
} from "./manifest.js";
export { chooseOffer, type Installation, type Offer } from "./offer.js";
export type { PatchReference, Release, RollOut, StreamReference, TargetReference, Yank } from "./release.js";
export {
  maxIndexBytes,
  parseReleaseIndex,
  type ReleaseIndex,
  serializeReleaseIndex,
} from "./release-index.js";
export { rollOutReaches, shareAt } from "./roll-out.js";
export { checkLinksStayInside, checkPathsApart, checkRelativePath } from "./safe-path.js";
export {
  archiveTarget,
  checkAppName,
  checkPlatform,
  currentPlatform,
  indexTarget,
  isTargetOf,
  patchTarget,
  type ReleaseLine,
} from "./target-name.js";
export {
  channelOfVersion,
  compareVersions,
  parseVersion,
  type Version,
  versionFromPep440,
} from "./version.js";
