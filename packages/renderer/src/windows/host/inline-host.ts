import { loadNative, type Native } from "../winrt/native.js";
import type { HostEvent, HostMethods, HostOptions, WindowsHost } from "./host-methods.js";
import { serveHost } from "./serve.js";

/** Opens a host in this process, where a child cannot be had: a single executable, or a sandbox. */
export async function openInlineHost(
  options: HostOptions,
  emit: (event: HostEvent) => void,
  load: () => Promise<Native> = loadNative,
): Promise<WindowsHost> {
  const host = serveHost(await load(), emit);
  const report = host.methods.open(options);
  if (!report.opened) host.close();
  return {
    report,
    call: async (name, ...parameters) => {
      const run = host.methods[name] as (...parameters: readonly unknown[]) => unknown;
      return run(...parameters) as ReturnType<HostMethods[typeof name]>;
    },
    async close() {
      if (report.opened) host.close();
    },
  };
}
