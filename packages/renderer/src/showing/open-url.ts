import { spawn } from "node:child_process";
import type { Logger } from "@toasty/kit/logger";

/** Options of {@link openInBrowser}. */
export interface OpenUrlOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lets the browser come to the front: freedesktop's ActivationToken. */
  readonly activationToken?: string | undefined;
  readonly logger: Logger;
}

/** Opens a link in the user's browser. Only http and https: anything else could start a program. */
export function openInBrowser(url: string, { platform, env, activationToken, logger }: OpenUrlOptions): void {
  const failed = (reason: string) => logger.warn({ url, reason }, "the link of a button could not be opened");
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (protocol !== "http:" && protocol !== "https:") {
    failed("only http and https links are opened");
    return;
  }
  const [command, ...args] = commandFor(platform);
  // The URL as it is written by the parser has no quotes, spaces or line ends.
  const child = spawn(command, [...args, new URL(url).href], {
    stdio: "ignore",
    detached: true,
    windowsHide: true,
    env: { ...env, ...(activationToken && { XDG_ACTIVATION_TOKEN: activationToken }) },
  });
  child.on("error", (error) => failed(error.message));
  child.unref();
}

function commandFor(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return platform === "darwin" ? ["open"] : ["xdg-open"];
}
