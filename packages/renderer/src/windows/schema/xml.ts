/** A value that an attribute can have; `undefined` leaves the attribute out. */
export type AttributeValue = string | number | boolean | undefined;

/** Writes one element. Attribute values are escaped here; `children` is finished XML. */
export function element(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
    .join("");
  const content = children.join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Text as the content of an element: whatever it holds, it stays text. */
export function escapeText(text: string): string {
  return legalXml(text).replace(/[&<>\r]/g, (character) => entities[character] ?? character);
}

function escapeAttribute(text: string): string {
  return legalXml(text).replace(/[&<>"'\r\n\t]/g, (character) => entities[character] ?? character);
}

// Windows' parser refuses the whole document (0xC00CE508) for one character outside XML 1.0's Char.
function legalXml(text: string): string {
  return text.replace(illegal, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};
