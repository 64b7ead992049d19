import { styleText } from 'node:util'

/** Whether people look at the output: colours are for them. */
const isForPeople = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined

export function bold(text: string): string {
  return isForPeople ? styleText('bold', text) : text
}

export function dim(text: string): string {
  return isForPeople ? styleText('dim', text) : text
}

/** Rows of like objects as a table with aligned columns; the members' names are the heading. */
export function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const [first] = rows
  if (first === undefined) return 'none'
  const names = Object.keys(first)
  const cell = (row: Readonly<Record<string, unknown>>, name: string): string => String(row[name] ?? '')
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
    .map(([name, value]) => `${dim(name.padEnd(width))}  ${String(value)}`)
    .join('\n')
}
