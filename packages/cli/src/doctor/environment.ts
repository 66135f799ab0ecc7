import { autostartOf } from "../autostarting/autostart.js";
import { asTyped, missingPath } from "../autostarting/command-line.js";
import { isSupportedNode, supportedNode } from "../starting/node-version.js";
import { type Finding, ok, warning, wrong } from "./finding.js";

/** Checks whether Toasty supports this version of Node. */
export function checkNode(version: string): Finding {
  return isSupportedNode(version)
    ? ok("Node", version)
    : wrong("Node", `${version} is not supported`, `install ${supportedNode}`);
}

/** Checks for a proxy to which other gRPC clients would send even local calls. */
export function checkProxy(env: Readonly<Record<string, string | undefined>>): Finding {
  const names = ["grpc_proxy", "https_proxy", "http_proxy"];
  const set = names.find((name) => env[name]);
  const exempt = env.no_grpc_proxy ?? env.no_proxy ?? "";
  if (!set || /(^|,)\s*(\*|127\.0\.0\.1|localhost)\s*(,|$)/.test(exempt))
    return ok("proxy", set ? `${set}, not for this machine` : "none");
  return warning(
    "proxy",
    `${set} is set; Toasty ignores it, but other gRPC clients send local calls there`,
    "for those, set no_proxy=127.0.0.1,localhost",
  );
}

/** Checks whether the session starts Toasty, and whether it still can. */
export async function checkAutostart(): Promise<Finding> {
  const check = "autostart";
  const { place, read } = autostartOf();
  try {
    const command = await read();
    if (command === undefined) return ok(check, "off");
    const gone = missingPath(command);
    if (gone === undefined) return ok(check, `\`${asTyped(command)}\``);
    return warning(check, `${gone} is missing`, "`toasty autostart enable` writes a new entry");
  } catch (error) {
    return warning(check, `cannot read ${place} (${(error as Error).message})`, "look at its rights");
  }
}
