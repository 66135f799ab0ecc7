import { connect } from "node:net";
import { createInterface } from "node:readline";
import { systemClock } from "@toasty/kit/clock";
import type { DoNotDisturb } from "@toasty/proto/surface";
import { type Accepted, type Backend, isRefusal, type Refusal } from "../../../src/backends/backend.js";
import type { Toast } from "../../../src/model/toast.js";
import { asToastKey } from "../../../src/model/toast-key.js";
import { balloonBackend } from "../../../src/windows/backend/balloon-backend.js";
import { windowsBackend } from "../../../src/windows/backend/windows-backend.js";
import type {
  HostMethods,
  HostOptions,
  HostReport,
  WindowsHost,
} from "../../../src/windows/host/host-methods.js";
import { type HostChoice, openHost } from "../../../src/windows/host/open-host.js";
import {
  type AppRegistration,
  type RegisteredApp,
  registerApp,
  unregisterApp,
} from "../../../src/windows/registration/app-registration.js";
import { loadNative } from "../../../src/windows/winrt/native.js";

// Runs under Windows' Node in Wine and does what the test on the other side of the connection says.

/** Methods that the test can call. */
export interface DeskMethods {
  register(app: AppRegistration): Promise<RegisteredApp>;
  unregister(id: string): Promise<boolean>;
  /** Opens a backend; undefined when it is open. */
  open(
    kind: "windows" | "balloon",
    host: HostChoice,
    app: { id: string; name: string },
  ): Promise<Refusal | undefined>;
  show(toast: Toast, previous?: Toast): Promise<Accepted>;
  /** Shows the same toast many times under keys of their own; gives the milliseconds that one took. */
  showMany(toast: Toast, count: number): Promise<number>;
  withdraw(key: string): Promise<void>;
  doNotDisturb(): Promise<DoNotDisturb | undefined>;
  close(): Promise<void>;
  /** Opens a host without a backend. */
  host(choice: HostChoice, options: HostOptions): Promise<HostReport | Refusal>;
  hostCall(name: keyof HostMethods, ...parameters: unknown[]): Promise<unknown>;
  /** Tells the double to do something. */
  double(...words: string[]): Promise<string>;
  /** Ends a process of this Wine. */
  kill(pid: number): Promise<void>;
  /** Handles and memory of this process. */
  usage(): Promise<{ handles: number; rss: number }>;
}

/** A line from the desk. */
export type FromDesk =
  | { readonly event: unknown }
  | { readonly id: number; readonly result?: unknown; readonly error?: string };

const socket = connect(Number(process.env.TOASTY_TEST_PORT), "127.0.0.1");
const say = (message: FromDesk) => socket.write(`${JSON.stringify(message)}\n`);
const log = (level: string) => (fields: object, message: string) =>
  say({ event: { level, ...fields, message } });

let backend: Backend | undefined;
let host: WindowsHost | undefined;

const current = (): Backend => {
  if (backend === undefined) throw new Error("no backend is open");
  return backend;
};

const methods: DeskMethods = {
  register: registerApp,
  unregister: unregisterApp,
  async open(kind, choice, app) {
    const backendKind = (kind === "windows" ? windowsBackend : balloonBackend)({ host: choice });
    const opened = await backendKind.open({
      app,
      platform: process.platform,
      env: process.env,
      logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
      clock: systemClock,
      onEvent: (event) => say({ event }),
    });
    if (isRefusal(opened)) return opened;
    backend = opened;
    return undefined;
  },
  show: (toast, previous) => current().show(toast, previous),
  async showMany(toast, count) {
    const began = performance.now();
    for (let index = 0; index < count; index += 1) {
      await current().show({ ...toast, key: asToastKey(`${toast.key}-${index}`) }, undefined);
    }
    return (performance.now() - began) / count;
  },
  withdraw: (key) => current().withdraw(asToastKey(key)),
  doNotDisturb: async () => current().doNotDisturb?.(),
  async close() {
    await backend?.close();
    await host?.close();
    backend = undefined;
    host = undefined;
  },
  async host(choice, options) {
    const opened = await openHost("windows", choice, options, (event) => say({ event }));
    if (isRefusal(opened)) return opened;
    host = opened;
    return opened.report;
  },
  hostCall: (name, ...parameters) => {
    if (host === undefined) throw new Error("no host is open");
    return host.call(name, ...(parameters as never)) as Promise<unknown>;
  },
  double,
  async kill(pid) {
    process.kill(pid);
  },
  async usage() {
    globalThis.gc?.();
    const { func } = await loadNative();
    const count = [0];
    const self = func("kernel32.dll", "void *__stdcall GetCurrentProcess()")();
    func("kernel32.dll", "int __stdcall GetProcessHandleCount(void *process, _Out_ uint32_t *count)")(
      self,
      count,
    );
    return { handles: count[0] ?? 0, rss: process.memoryUsage().rss };
  },
};

function double(...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const pipe = connect(process.env.TOASTY_DOUBLE_PIPE ?? "");
    pipe.once("error", reject);
    pipe.once("data", (answer) => {
      pipe.destroy();
      resolve(String(answer).trim());
    });
    pipe.write(`${words.join("\t")}\n`);
  });
}

createInterface({ input: socket }).on("line", (line) => {
  const { id, name, parameters } = JSON.parse(line) as {
    id: number;
    name: keyof DeskMethods;
    parameters: never[];
  };
  const run = methods[name] as (...values: never[]) => Promise<unknown>;
  Promise.resolve()
    .then(() => run(...parameters))
    .then(
      (result) => say({ id, result }),
      (error: unknown) => say({ id, error: error instanceof Error ? error.message : String(error) }),
    );
});
socket.on("end", () => {
  void methods.close().finally(() => process.exit(0));
});
