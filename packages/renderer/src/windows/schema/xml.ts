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

/** The attributes of an element. `undefined`, or `null` from plain JavaScript, leaves an attribute out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | null>>;

/** Writes one element. Attribute values are escaped here; `children` is finished XML. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`)
    .join("");
  const content = children.join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Returns false for a name that would break the XML, as a prefix without a namespace does. */
export function isAttributeName(name: string): boolean {
  return /^(?!xmlns$)[A-Za-z_][\w.-]*$/.test(name);
}

/** Converts text to the content of an element: whatever characters it has, it stays text. */
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
