import { styleText } from 'node:util'

/** Whether colours may be used: only where people look on, and none of them has set NO_COLOR (no-color.org). */
const isForPeople = process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === ''

export function bold(text: string): string {
  return isForPeople ? styleText('bold', text, { validateStream: false }) : text
}

export function dim(text: string): string {
  return isForPeople ? styleText('dim', text, { validateStream: false }) : text
}

/**
 * What terminals act on instead of showing it: control characters, line ends, what turns the direction of writing and what
 * has no width.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * A text of others in one line, as it is: what a terminal would act on is written out, `\u001b` for one, so that no name
 * recolours, overwrites or adds lines.
 */
export function visible(text: string): string {
  return text.replaceAll(unseen, (char) =>
    Array.from({ length: char.length }, (_, at) => escaped(char, at)).join(''),
  )
}

const escaped = (text: string, at: number): string =>
  `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`

/** The same for a text that has lines of its own. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

/** Rows of like objects as a table with aligned columns; the members' names are the heading. */
export function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const [first] = rows
  if (first === undefined) return 'none'
  const names = Object.keys(first)
  const cell = (row: Readonly<Record<string, unknown>>, name: string): string =>
    visible(String(row[name] ?? ''))
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => cell(row, name).length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return [bold(line(names)), ...rows.map((row) => line(names.map((name) => cell(row, name))))].join('\n')
}

/** One object for people: a member a line. */
export function facts(object: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(object).map((name) => name.length))
  return Object.entries(object)
    .map(([name, value]) => `${dim(name.padEnd(width))}  ${visible(String(value))}`)
    .join('\n')
}

/** A text in a colour, where people look on. */
export function colour(name: 'red' | 'magenta' | 'yellow' | 'cyan' | 'green', text: string): string {
  return isForPeople ? styleText(name, text, { validateStream: false }) : text
}
