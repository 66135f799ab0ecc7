import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import type { Toast, ToastImage } from "../model/toast.js";
import { iconPath } from "./icons.js";
import { imageType } from "./image-type.js";
import { preparePictures } from "./prepare.js";

const here: ToastImage = { source: iconPath("info"), alt: "a sign" };
const plain: Toast = { ...toToast(info("x"), 0), logo: undefined };
const fetched: string[] = [];
const cache = {
  get: async (url: string) => {
    fetched.push(url);
    if (url.includes("gone")) throw new Error("it is gone");
    return `/cache/${fetched.length}.png`;
  },
};
const prepared = (changes: Partial<Toast>) =>
  preparePictures({ ...plain, ...changes }, cache, process.platform);
const missing = (source: string): ToastImage => ({ source });

test("a toast without pictures stays as it is", async () => {
  expect(await prepared({})).toEqual({ toast: plain, degraded: [] });
  expect(fetched).toEqual([]);
});

test.each(["logo", "hero", "inline"] as const)("the %s becomes a local file", async (place) => {
  expect((await prepared({ [place]: here })).toast[place]).toEqual(here);
  const remote = await prepared({ [place]: { source: "HTTPS://a.example/x.png", alt: "chart" } });
  expect(remote.toast[place]).toEqual({ source: `/cache/${fetched.length}.png`, alt: "chart" });
  expect(fetched.at(-1)).toBe("HTTPS://a.example/x.png");
});

test("a button keeps everything but a picture that cannot be read", async () => {
  const { buttons } = toToast(question("x", { buttons: { go: "Go", no: "No" } }), 0);
  const [go, no] = buttons.map((button, at) => ({
    ...button,
    image: at === 0 ? here : missing("relative.png"),
  }));
  const { toast, degraded } = await prepared({ buttons: go && no ? [go, no] : [] });
  expect(toast.buttons).toEqual([go, { ...no, image: undefined }]);
  expect(degraded).toMatchObject([
    {
      feature: "button_image",
      reason: expect.stringMatching(/^the picture relative\.png is left out: its path is relative/),
    },
  ]);
});

test("a picture that is refused or does not come is left out, with the reason", async () => {
  const gone = { source: "https://a.example/gone.png" };
  const { toast, degraded } = await prepared({ logo: gone, hero: gone, inline: missing("here.png") });
  expect([toast.logo, toast.hero, toast.inline]).toEqual([undefined, undefined, undefined]);
  expect(degraded.map(({ feature }) => feature).sort()).toEqual(["hero_image", "icon", "inline_image"]);
  expect(degraded).toContainEqual({
    feature: "icon",
    reason: "the picture https://a.example/gone.png is left out: it cannot be read (it is gone)",
  });
});

test.each([
  [120, (source: string) => source],
  [121, (source: string) => `${source.slice(0, 119)}…`],
])("a source of %i characters is named so that a human can read it", async (length, named) => {
  const source = "a".repeat(length);
  const { degraded } = await prepared({ hero: missing(source) });
  expect(degraded[0]?.reason).toContain(`the picture ${named(source)} is left out`);
});

test.each([
  ["png", "89504e470d0a1a0a"],
  ["jpg", "ffd8ff"],
  ["gif", "47494638"],
  ["webp", "524946460000000057454250"],
  ["bmp", "424d"],
])("knows %s by its first bytes, all of them", (type, hex) => {
  const bytes = Buffer.from(hex, "hex");
  expect(imageType(bytes)).toBe(type);
  expect(imageType(Buffer.concat([bytes, Buffer.alloc(9)]))).toBe(type);
  expect(imageType(bytes.subarray(0, -1))).toBeUndefined();
  for (const at of type === "webp" ? [0, 3, 8, 11] : [0, bytes.length - 1]) {
    const other = Buffer.from(bytes);
    other[at] = 0x20;
    expect(imageType(other)).toBeUndefined();
  }
});
