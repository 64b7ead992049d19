import { type Member, type OperationModel, type Shape, smallestOf } from '../published-operations.ts'
import { patternMessages } from './departures.ts'
import {
  brokenByText,
  composite,
  message,
  missing,
  ofEntries,
  sentence,
  type Violation,
} from './sentences.ts'
import type { List, Mapping, Structure, Text } from './shapes.ts'
import { type Tried, triedCounts, triedNumbers, triedSizes, triedTexts } from './tried-values.ts'

type Input = Readonly<Record<string, unknown>>

/** An input whose one member stands at the edge of a constraint, on one side of it or on the other. */
export interface EdgeCase {
  /** Where the member is: `Tags[].Key`. */
  readonly member: string
  /** `of 129 characters` */
  readonly what: string
  readonly input: Input
  /** What the call is refused with; `undefined` where the value is admitted. */
  readonly refusal: string | undefined
  /** The sentences of which the refusal is made, but for one that has words of its own. */
  readonly sentences: readonly string[]
}

/** A place of an input: how a value is put there, and what it is called. */
interface Place {
  readonly member: string
  readonly path: string
  /** What stands there in the input that works. */
  readonly present: unknown
  readonly put: (value: unknown) => Input
}

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

/** Every input that differs from one that works in one member, nested ones included. */
export class Edges {
  /** Those whose member stands at the edge of a constraint. */
  readonly cases: EdgeCase[] = []
  /** For each member that is a text and no enum, the input that has another text there. */
  readonly texts: ((text: string) => EdgeCase)[] = []
  readonly #model: OperationModel
  readonly #account: string

  constructor(model: OperationModel, works: Input, account: string) {
    this.#model = model
    this.#account = account
    const { input } = model
    const whole = { member: '', path: '', present: works, put: (value: unknown) => value as Input }
    if (input !== undefined) this.#visit(input, whole, [])
  }

  /** The case in which this stands in a place, in the words of the service. */
  #case({ member, path, put }: Place, { sensitive }: Shape, tried: Tried): EdgeCase {
    const { what, value, broken, shown = value } = tried
    const { name, service } = this.#model
    const form = broken.filter((constraint) =>
      constraint.startsWith('Member must satisfy regular expression'),
    )
    // STS tells a pattern before a length (behaviours 22)
    const order = service.name === 'sts' ? [...form, ...broken.filter((one) => !form.includes(one))] : broken
    const sentences = order.map((constraint) => {
      const violation: Violation = { path, value: shown, sensitive, constraint }
      return sentence(service.name, violation)
    })
    const own = form.length > 0 && value !== '' ? patternMessages[`${name}.${member}`] : undefined
    const refusal = sentences.length === 0 ? undefined : (own ?? message(sentences))
    return { member, what, input: put(value), refusal, sentences: own === undefined ? sentences : [] }
  }

  #add(place: Place, shape: Shape, tried: readonly Tried[]): void {
    this.cases.push(...tried.map((one) => this.#case(place, shape, one)))
  }

  /** Adds a text, with what a container makes of it and of what is wrong with it. */
  #addText(
    place: Place,
    shape: Text,
    like: unknown,
    within: (tried: Tried) => Tried = (tried) => tried,
    container: Shape = shape,
  ): void {
    const text = String(like ?? smallestOf(shape, this.#account))
    this.#add(place, container, triedTexts(shape, text).map(within))
    if (shape.enum !== undefined) return
    this.texts.push((value) => {
      const tried = { what: JSON.stringify(value), value, broken: brokenByText(shape, value) }
      return this.#case(place, container, within(tried))
    })
  }

  #visit(shape: Shape, place: Place, above: readonly Shape[]): void {
    if (above.includes(shape)) return
    const within = [...above, shape]
    switch (shape.type) {
      case 'string':
        this.#addText(place, shape, place.present)
        break
      case 'integer':
      case 'long':
        this.#add(place, shape, triedNumbers(shape))
        break
      case 'list':
        this.#visitList(shape, place, within)
        break
      case 'structure':
        this.#visitStructure(shape, place, within)
        break
      case 'map':
        this.#visitMap(shape, place, within)
        break
      default:
    }
  }

  #visitStructure(shape: Structure, place: Place, above: readonly Shape[]): void {
    const whole = (place.present ?? smallestOf(shape, this.#account)) as Input
    for (const member of shape.members) {
      const at = memberOf(place, whole, member)
      if (member.required) {
        const without = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== member.name))
        const tried = { what: 'that is missing', value: undefined, broken: [missing] }
        this.#add({ ...at, put: () => place.put(without) }, member.shape, [tried])
      }
      this.#visit(member.shape, at, above)
    }
  }

  #visitList(shape: List, place: Place, above: readonly Shape[]): void {
    this.#add(place, shape, triedSizes(shape, this.#account))
    const { member } = shape
    const present = Array.isArray(place.present) ? place.present[0] : undefined
    const at = {
      ...place,
      member: `${place.member}[]`,
      present,
      put: (value: unknown) => place.put([value]),
    }
    if (member.type !== 'string') {
      this.#visit(member, { ...at, path: `${place.path}.1.member` }, above)
      return
    }
    const told = [composite(shape, member)]
    this.#addText(at, member, present, ({ value, broken, ...tried }) => ({
      ...tried,
      value,
      shown: [value],
      broken: broken.length === 0 ? [] : told,
    }))
  }

  #visitMap(shape: Mapping, place: Place, above: readonly Shape[]): void {
    this.#add(place, shape, triedCounts(shape, this.#account))
    const present = (place.present ?? smallestOf(shape, this.#account)) as Input
    const [[key, value] = ['', undefined]] = Object.entries(present)
    const inMap =
      (told: string, put: (text: string) => Input) =>
      ({ value: text, broken, ...tried }: Tried): Tried => ({
        ...tried,
        value: put(String(text)),
        broken: broken.length === 0 ? [] : [told],
      })
    const keys = { ...place, member: `${place.member}<key>` }
    const values = { ...place, member: `${place.member}<value>` }
    if (shape.key.type === 'string') {
      const put = inMap(ofEntries('Map keys', shape.key), (text) => ({ [text]: value }))
      this.#addText(keys, shape.key, key, put, shape)
    }
    if (shape.value.type === 'string') {
      const put = inMap(ofEntries('Map value', shape.value), (text) => ({ [key]: text }))
      this.#addText(values, shape.value, value, put, shape)
      return
    }
    const put = (part: unknown) => place.put({ [key]: part })
    this.#visit(shape.value, { ...values, path: `${place.path}.${key}.member`, present: value, put }, above)
  }
}

function memberOf(place: Place, whole: Input, { name }: Member): Place {
  return {
    member: place.member === '' ? name : `${place.member}.${name}`,
    path: place.path === '' ? lower(name) : `${place.path}.${lower(name)}`,
    present: whole[name],
    put: (value) => place.put({ ...whole, [name]: value }),
  }
}

/** An input that breaks a constraint of each of its members at once, and the sentences that tell of it, in whatever order. */
export function severalAtOnce(
  cases: readonly EdgeCase[],
  works: Input,
): Pick<EdgeCase, 'input' | 'sentences'> {
  const broken = new Map<string, EdgeCase>()
  for (const edge of cases) {
    const top = edge.member.replace(/[.[<].*$/, '')
    const isUsed = edge.input[top] !== undefined && edge.sentences.length > 0
    if (isUsed && !broken.has(top)) broken.set(top, edge)
  }
  return {
    input: { ...works, ...Object.fromEntries([...broken].map(([top, { input }]) => [top, input[top]])) },
    sentences: [...broken.values()].flatMap(({ sentences }) => sentences),
  }
}
