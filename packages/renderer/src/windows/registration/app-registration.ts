import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { win32 } from "node:path";
import { ToastyError } from "@toasty/proto";
import { refuseIssues, type ToastIssue } from "../schema/issue.js";
import { validateToastAddress } from "../schema/validate.js";
import { loadNative } from "../winrt/native.js";
import { openRegistry, type Registry } from "./registry.js";

// Drawn once at random; changing it would orphan every registration.
const activatorNamespace = Buffer.from("8d3c1f0e6a5b4f3f9c2e71d40b96a7e5", "hex");

/** Registration of an app with Windows. */
export interface AppRegistration {
  /** The AppUserModelID, such as `Acme.Trainer`. */
  readonly id: string;
  /** The name above its toasts. */
  readonly name: string;
  /** The absolute path of a PNG or ICO file. */
  readonly icon?: string | undefined;
  /** Behind the icon, as AARRGGBB. */
  readonly iconBackgroundColor?: string | undefined;
  /** True to list it in Settings > Notifications; Windows decides by default. */
  readonly showInSettings?: boolean | undefined;
  /** The command that Windows starts for a click when the app does not run: program and arguments. Default: this process's. */
  readonly command?: readonly string[] | undefined;
}

/** Result of a registration. */
export interface RegisteredApp {
  readonly id: string;
  /** The class that Windows calls for clicks. */
  readonly clsid: string;
  /** The command line that Windows starts when no process offers that class. */
  readonly command: string;
}

/**
 * Makes an app known to Windows for this user, so that its toasts are shown, stay in the notification centre, and
 * bring their clicks back. Needs no administrator. Doing it again brings it up to date.
 *
 * @example
 * await registerApp({ id: "Acme.Trainer", name: "Acme Trainer", icon: "C:\\Acme\\trainer.png" });
 */
export async function registerApp(app: AppRegistration): Promise<RegisteredApp> {
  const command = app.command ?? [process.execPath, ...process.argv.slice(1, 2)];
  checkApp(app, command);
  return writeRegistration(openRegistry(await nativeOnWindows("registerApp")), app, command);
}

/** Removes what `registerApp` has written; returns false when there was nothing. The settings of the user stay. */
export async function unregisterApp(id: string): Promise<boolean> {
  // The key of no app is that of all apps, and would be removed with everything below it.
  refuseIssues(idIssues(id));
  const registry = openRegistry(await nativeOnWindows("unregisterApp"));
  const app = registry.remove(appKey(id));
  const activator = registry.remove(classKey(activatorClassId(id)));
  return app || activator;
}

/** Returns true when Windows knows an app: by `registerApp`, by an installer, or because it has shown something before. */
export function isRegistered(registry: Registry, id: string): boolean {
  if (idIssues(id).length > 0) return false;
  return [appKey(id), `Software\\Microsoft\\Windows\\CurrentVersion\\Notifications\\Settings\\${id}`].some(
    (path) => registry.has(path),
  );
}

/** The class id of an app's activator: always the same for the same app, so that nothing has to be remembered. */
export function activatorClassId(appId: string): string {
  const hash = createHash("sha1").update(activatorNamespace).update(appId, "utf8").digest().subarray(0, 16);
  // A UUID of version 5.
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `{${groups.join("-").toUpperCase()}}`;
}

function writeRegistration(
  registry: Registry,
  app: AppRegistration,
  command: readonly string[],
): RegisteredApp {
  const clsid = activatorClassId(app.id);
  const line = commandLine(command);
  const key = appKey(app.id);
  // The class first: an app that names a class which is not there loses clicks.
  registry.writeText(`${classKey(clsid)}\\LocalServer32`, "", line);
  registry.writeText(key, "DisplayName", app.name);
  if (app.icon !== undefined) registry.writeText(key, "IconUri", app.icon);
  if (app.iconBackgroundColor !== undefined) {
    registry.writeText(key, "IconBackgroundColor", app.iconBackgroundColor);
  }
  if (app.showInSettings !== undefined) {
    registry.writeNumber(key, "ShowInSettings", app.showInSettings ? 1 : 0);
  }
  registry.writeText(key, "CustomActivator", clsid);
  return { id: app.id, clsid, command: line };
}

function checkApp(app: AppRegistration, command: readonly string[]): void {
  const violations = idIssues(app.id).map(({ field, description }) => ({ field, description }));
  if (app.name.trim() === "") violations.push({ field: "name", description: "is empty" });
  if (app.iconBackgroundColor !== undefined && !/^[0-9A-Fa-f]{8}$/.test(app.iconBackgroundColor)) {
    violations.push({ field: "iconBackgroundColor", description: "must be AARRGGBB in hexadecimal" });
  }
  if (app.icon !== undefined && !isIcon(app.icon)) {
    violations.push({
      field: "icon",
      description: "must be the absolute path of a PNG or ICO file that exists",
    });
  }
  if (command.length === 0 || !win32.isAbsolute(command[0] ?? "")) {
    violations.push({ field: "command", description: "must begin with the absolute path of a program" });
  }
  if (violations.length > 0) throw ToastyError.invalid(violations);
}

function idIssues(id: string): ToastIssue[] {
  return validateToastAddress({ appId: id, tag: "-" }).map((issue) => ({ ...issue, field: "id" }));
}

function isIcon(path: string): boolean {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile && win32.isAbsolute(path) && /\.(png|ico)$/i.test(path);
}

async function nativeOnWindows(call: string) {
  if (process.platform !== "win32") {
    throw new ToastyError({
      message: `${call} writes to the registry of Windows, and this is ${process.platform}.`,
      remedy: "Leave it out here: an app needs no registration elsewhere.",
      code: "failed_precondition",
      reason: "PLATFORM_REFUSED",
    });
  }
  return loadNative();
}

const appKey = (id: string) => `Software\\Classes\\AppUserModelId\\${id}`;
const classKey = (clsid: string) => `Software\\Classes\\CLSID\\${clsid}`;

/** Writes a program and its arguments so that Windows programs read them back as they were. */
export function commandLine([program = "", ...parameters]: readonly string[]): string {
  return [`"${program}"`, ...parameters.map(quoted)].join(" ");
}

// Backslashes count only before a quote, and then double.
function quoted(parameter: string): string {
  if (parameter !== "" && !/[\s"]/.test(parameter)) return parameter;
  return `"${parameter.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}
