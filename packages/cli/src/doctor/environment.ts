import { type Finding, ok, warning, wrong } from "./finding.js";

/** Whether this Node is one that Toasty is made for: 22.22.2 or later, 24.15 or later, 26 or later. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, "").split(".").map(Number);
  const fits =
    major >= 26 ||
    (major === 24 && minor >= 15) ||
    (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));
  return fits
    ? ok("Node", version)
    : wrong(
        "Node",
        `${version} is not supported`,
        "install Node 24.15 or later in that line, 22.22.2 or later, or 26",
      );
}

/** Whether a proxy is set that other gRPC clients would send even local calls to. */
export function checkProxy(env: Readonly<Record<string, string | undefined>>): Finding {
  const names = ["grpc_proxy", "https_proxy", "http_proxy"];
  const set = names.find((name) => env[name]);
  const exempt = env.no_grpc_proxy ?? env.no_proxy ?? "";
  if (!set || /(^|,)\s*(\*|127\.0\.0\.1|localhost)\s*(,|$)/.test(exempt))
    return ok("proxy", set ? `${set}, not for this machine` : "none");
  return warning(
    "proxy",
    `${set} is set; Toasty ignores it, but gRPC clients of other make send local calls there`,
    "for those, set no_proxy=127.0.0.1,localhost",
  );
}
