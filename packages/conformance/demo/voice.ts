import { styleText } from 'node:util'

const isForPeople = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined

/** Says what comes next. */
export function step(text: string): void {
  console.log(`\n${isForPeople ? styleText('bold', text) : `== ${text}`}`)
}

/** Says something beside. */
export function note(text: string): void {
  console.log(isForPeople ? styleText('dim', text) : text)
}

/** Shows what was answered, indented. */
export function shown(text: string): void {
  console.log(text.trimEnd().replace(/^/gm, '  '))
}
