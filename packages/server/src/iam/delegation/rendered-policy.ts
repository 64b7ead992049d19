import { documentSize, validateDocument } from '@gatehouse/policy'
import { InvalidInput } from '../../model/error.ts'
import type { TemplateValue } from '../../store/entity/delegation.ts'
import { filledDocument, partsOf } from '../placeholders.ts'

/** The longest policy that can be asked for, in characters without white space. */
const LONGEST = 2048

/** What all texts together may have before white space is counted out. */
const ROOM = 10 * LONGEST

/**
 * The policy of a template with these values, as it will limit the delegated session. A text with a list in it becomes
 * one text for each of its values, and each combination where it has several lists. InvalidInput for values that the template does not
 * have or lacks, and where no policy comes of it.
 */
export function renderedPolicy(template: string, values: readonly TemplateValue[]): string {
  const byName = checkedValues(values)
  const unused = new Set(byName.keys())
  const room = { left: ROOM }
  const valuesOf = (name: string) => {
    unused.delete(name)
    const found = byName.get(name)
    if (found === undefined)
      throw InvalidInput(`The policy template needs a value for the parameter ${name}.`)
    return found
  }
  const text = filledDocument(template, {
    texts: (each) => filledTexts(each, valuesOf, room),
    name(key) {
      const [name = '', ...others] = filledTexts(key, valuesOf, room)
      if (others.length > 0) throw InvalidInput(`A list of values cannot stand in the place of ${key}.`)
      return name
    },
  })
  const [unknown] = unused
  if (unknown !== undefined) throw InvalidInput(`The policy template has no parameter ${unknown}.`)
  if (documentSize(text) > LONGEST) throw tooLong()
  const fault = validateDocument(text, 'session')
  if (fault !== undefined)
    throw InvalidInput(`The policy template gives no valid policy with these values: ${fault.message}`)
  return text
}

const tooLong = () => InvalidInput(`The policy to be delegated is longer than ${LONGEST} characters.`)

function checkedValues(values: readonly TemplateValue[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>()
  for (const { Name, Values, Type } of values) {
    if (byName.has(Name)) throw InvalidInput(`The parameter ${Name} is given twice.`)
    if (Values.length === 0) throw InvalidInput(`The parameter ${Name} has no value.`)
    if (Type === 'string' && Values.length > 1)
      throw InvalidInput(`The parameter ${Name} is a string and takes one value.`)
    byName.set(Name, Values)
  }
  return byName
}

type ValuesOf = (name: string) => readonly string[]

/** Every combination of values, of which there are no more than the policy has room for. */
function filledTexts(text: string, valuesOf: ValuesOf, room: { left: number }): readonly string[] {
  let texts = ['']
  for (const { text: plain, name } of partsOf(text)) {
    const choices = name === undefined ? [plain] : valuesOf(name)
    if (texts.length * choices.length > LONGEST) throw tooLong()
    texts = texts.flatMap((head) => choices.map((choice) => head + choice))
    if (sizeOf(texts) > room.left) throw tooLong()
  }
  room.left -= sizeOf(texts)
  return texts
}

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0)
