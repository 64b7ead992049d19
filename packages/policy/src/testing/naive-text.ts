/** Text matching written from the rules alone: slow, and sharing nothing with the engine. */

type Context = Readonly<Record<string, string | readonly string[]>>

/** A character of a pattern; `wild` is false for characters that variables brought in (V4, V7). */
export interface Letter {
  readonly unit: string
  readonly wild: boolean
}

/** The value of a context key without regard to case; `undefined` if missing or an empty list. */
export function lookUp(context: Context, name: string): string | readonly string[] | undefined {
  for (const [key, value] of Object.entries(context)) {
    if (key.toLowerCase() === name.toLowerCase())
      return value.length === 0 && value !== '' ? undefined : value
  }
  return undefined
}

/** Replaces variables (V1 to V5, V8); `undefined` for a text that is without value. */
export function lettersOf(text: string, context: Context, variables: boolean): Letter[] | undefined {
  const letters: Letter[] = []
  const literal = (value: string) => {
    for (const unit of value.split('')) letters.push({ unit, wild: false })
  }
  let rest = text
  while (rest !== '') {
    const special = variables ? /^\$\{([*?$])\}/.exec(rest) : null
    const withDefault = variables ? /^\$\{([^,}]*?)\s*,\s*'([^']*)'\s*\}/.exec(rest) : null
    const plain = variables ? /^\$\{([^}]*)\}/.exec(rest) : null
    const found = special ?? withDefault ?? plain
    if (found === null) {
      letters.push({ unit: rest.charAt(0), wild: true })
      rest = rest.slice(1)
      continue
    }
    rest = rest.slice(found[0].length)
    if (special !== null) literal(special[1] ?? '')
    else {
      const value = lookUp(context, found[1] ?? '') ?? withDefault?.[2]
      if (typeof value !== 'string') return undefined
      literal(value)
    }
  }
  return letters
}

/** Letters in which nothing is a variable. */
export function plainLetters(text: string): Letter[] {
  return text.split('').map((unit) => ({ unit, wild: true }))
}

type Reach = (letter: Letter, place: number, unit: string) => boolean

/** Tries every way to match; `stays` and `takes` say what stars and question marks may stand for. */
function matchesBy(letters: readonly Letter[], value: string, star: Reach, question: Reach): boolean {
  const known = new Map<string, boolean>()
  const from = (place: number, at: number): boolean => {
    const key = `${place} ${at}`
    const before = known.get(key)
    if (before !== undefined) return before
    const letter = letters[place]
    const unit = value.charAt(at)
    let result: boolean
    if (letter === undefined) result = at === value.length
    else if (letter.wild && letter.unit === '*') {
      result = from(place + 1, at) || (at < value.length && star(letter, place, unit) && from(place, at + 1))
    } else if (at === value.length) result = false
    else if (letter.wild && letter.unit === '?')
      result = question(letter, place, unit) && from(place + 1, at + 1)
    else result = letter.unit === unit && from(place + 1, at + 1)
    known.set(key, result)
    return result
  }
  return from(0, 0)
}

/** Stars and question marks stand for anything. */
export function matchesAnywhere(letters: readonly Letter[], value: string): boolean {
  return matchesBy(
    letters,
    value,
    () => true,
    () => true,
  )
}

/** M3 for a pattern as it stands. */
function matchesByParts(letters: readonly Letter[], value: string): boolean {
  const partOf = (place: number) =>
    letters.slice(0, place).filter(({ unit, wild }) => wild && unit === ':').length
  const endsPart = (place: number): boolean => {
    const next = letters[place + 1]
    return (
      next === undefined || (next.wild && (next.unit === ':' || (next.unit === '*' && endsPart(place + 1))))
    )
  }
  return matchesBy(
    letters,
    value,
    (_, place, unit) => unit !== ':' || partOf(place) >= 5 || endsPart(place),
    (_, place, unit) => unit !== ':' || partOf(place) >= 5,
  )
}

/** M3, with the variables of V6. */
export function matchesResource(
  pattern: string,
  resource: string,
  context: Context,
  variables: boolean,
): boolean {
  if (/^\*+$/.test(pattern)) return true
  if (resource === '*') return false
  const parts = pattern.split(':')
  if (parts.length < 6) {
    const completed = pattern + ':*'.repeat(6 - parts.length)
    return [pattern, completed].some((text) => matchesByParts(plainLetters(text), resource))
  }
  const head = `${parts.slice(0, 5).join(':')}:`
  const tail = lettersOf(parts.slice(5).join(':'), context, variables)
  return tail !== undefined && matchesByParts([...plainLetters(head), ...tail], resource)
}

/** M1. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesAnywhere(plainLetters(pattern.toLowerCase()), action.toLowerCase())
}
