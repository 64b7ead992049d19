import { type OperationModel, type Shape, sampleOf, smallestOf } from '../published-operations.ts'

type Parameters = Readonly<Record<string, string>>

/** The parameters by which a value is written in the Query protocol; lists begin at an index of one's choice. */
function written(name: string, value: unknown, begins: number): Parameters {
  if (Array.isArray(value)) {
    const entries = value.map((item, index) => written(`${name}.member.${index + begins}`, item, 1))
    return Object.assign({}, ...entries)
  }
  if (typeof value !== 'object' || value === null) return { [name]: String(value) }
  return Object.assign({}, ...Object.entries(value).map(([key, part]) => written(`${name}.${key}`, part, 1)))
}

/** For each list of an operation's input, the form that leaves its first entry out and is whole otherwise. */
export function holedForms(
  { name, input }: OperationModel,
  account: string,
): [list: string, form: Parameters][] {
  const found: [string, Parameters][] = []
  const visit = (shape: Shape, path: string, above: readonly Shape[], rest: Parameters): void => {
    if (above.includes(shape)) return
    const within = [...above, shape]
    if (shape.type === 'structure') {
      for (const { name: member, shape: part } of shape.members) {
        const others = shape.members.filter((one) => one.required && one.name !== member)
        const beside = others.map((one) => written(join(path, one.name), sampleOf(one, account), 1))
        visit(part, join(path, member), within, Object.assign({}, rest, ...beside))
      }
    } else if (shape.type === 'map')
      visit(shape.value, `${path}.entry.1.value`, within, { ...rest, [`${path}.entry.1.key`]: 'key' })
    else if (shape.type === 'list') {
      const one = smallestOf(shape.member, account)
      found.push([
        path,
        { Action: name, ...rest, ...written(path, [isEmpty(one) ? firstOf(shape.member, account) : one], 2) },
      ])
      visit(shape.member, `${path}.member.1`, within, rest)
    }
  }
  if (input !== undefined) visit(input, '', [], {})
  return found
}

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** A structure with its first member alone, for one without members cannot be written. */
function firstOf(shape: Shape, account: string): unknown {
  const [first] = shape.type === 'structure' ? shape.members : []
  return first === undefined ? {} : { [first.name]: smallestOf(first.shape, account) }
}
