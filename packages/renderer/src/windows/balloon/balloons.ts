import { WindowsError } from "../winrt/hresult.js";
import type { Native, Pointer } from "../winrt/native.js";
import type { Balloon, BalloonEvent } from "./balloon.js";
import { notifyIconData } from "./notify-icon-data.js";
import { openTrayWindow } from "./tray-window.js";

const nimAdd = 0;
const nimModify = 1;
const nimDelete = 2;
const nimSetVersion = 4;
const failed = 0x80004005;
// Each is an icon in the notification area, which has little room.
const most = 8;
const systemIcons = { none: 32512n, info: 32516n, warning: 32515n, error: 32513n } as const;

const happenings: ReadonlyMap<number, BalloonEvent["kind"]> = new Map([
  // The balloon, and its icon by mouse or keyboard.
  [0x405, "clicked"],
  [0x400, "clicked"],
  [0x401, "clicked"],
  [0x404, "timed_out"],
  [0x403, "dismissed"],
]);

/** The notification area, for balloons: what Windows had before toasts. */
export interface Balloons {
  /** Shows a balloon, or changes the one of that id. */
  show(id: number, balloon: Balloon): void;
  remove(id: number): void;
  close(): void;
}

/** Opens the notification area. */
export function openBalloons(native: Native, name: string, onEvent: (event: BalloonEvent) => void): Balloons {
  const notify = native.func("shell32.dll", "int __stdcall Shell_NotifyIconW(uint32_t message, void *data)");
  const loadIcon = native.func("user32.dll", "void *__stdcall LoadIconW(void *instance, uint64_t name)");
  const icons = new Set<number>();

  const window = openTrayWindow(native, (id, event) => {
    const happened = happenings.get(event);
    if (happened === undefined || !icons.has(id)) return;
    remove(id);
    onEvent({ id, kind: happened });
  });
  const remove = (id: number): void => {
    if (!icons.delete(id)) return;
    notify(nimDelete, notifyIconData({ window: window.handle, id }));
    window.listen(icons.size > 0);
  };
  return {
    show(id, balloon) {
      const icon: Pointer = loadIcon(null, systemIcons[balloon.severity]);
      const data = notifyIconData({ window: window.handle, id, icon, tip: name, balloon });
      if (!notify(icons.has(id) ? nimModify : nimAdd, data)) {
        throw new WindowsError("Shell_NotifyIcon", failed);
      }
      if (!icons.has(id)) notify(nimSetVersion, data);
      icons.add(id);
      window.listen(true);
      const [oldest] = icons;
      if (icons.size > most && oldest !== undefined) remove(oldest);
    },
    remove,
    close() {
      for (const id of [...icons]) remove(id);
      window.close();
    },
  };
}
