/** How much of a foreign text people are shown, in UTF-16 code units. */
const LONGEST = 256

/**
 * What is not a visible ASCII character or a letter or digit of a script that runs from left to right: line breaks,
 * controls, combining marks, what has no width or turns the direction of writing, and signs that look like quotes.
 */
const unseen =
  /(?![\u0020-\u007e])(?:[^\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}]|\p{Default_Ignorable_Code_Point}|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])/gu

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text as JSON writes it with escapes alone. */
const escaped = (text: string): string =>
  short[text] ??
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')

/** A text on one line, in which everything is seen as what it is: the rest stands as JSON would escape it. */
export function visibleText(text: string): string {
  return text.replace(unseen, escaped)
}

/** A value in JSON of visible ASCII characters alone, as policies may be written. */
export function asciiJson(value: object): string {
  return JSON.stringify(value).replace(/[^\u0020-\u007e]/g, escaped)
}

/**
 * A text of somebody else as data for people to read: on one line, between backticks, escaped as in JSON, so that it can
 * neither end its quotes nor begin a line, and terminals, Markdown and HTML make nothing of it. Of a long text the start,
 * and how long it is.
 */
export function quotedText(text: string): string {
  const data = text
    .slice(0, LONGEST)
    .replace(/["\\]/g, '\\$&')
    .replace(/[`<>&]|^ | $| (?= )/g, escaped)
  const rest = text.length > LONGEST ? `... (${text.length} characters)` : ''
  return `\`${visibleText(data) || '""'}\`${rest}`
}
