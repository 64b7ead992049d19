import { parseAst } from 'vitest/node'

/** What a test file says of requirements. */
export interface Quoted {
  /** Ids that stand in what runs. */
  readonly shown: ReadonlySet<string>
  /** Ids of which an `it.todo` announces a part, with the capabilities that it waits for. */
  readonly announced: ReadonlyMap<string, ReadonlySet<string>>
}

const idPattern = /\b(?:[AB]-\d{3}|SB-\d{2}|S-[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)\b/g
/** Rules are quoted in brackets: `(E8, behaviours 33)`. */
const brackets = /\(([^()\n]*)\)/g
const rulePattern = /^[XEMCVGS]\d{1,2}[ab]?$/
/** `(waits for the console)`, `(wait for sign-in pages, federation)` */
const waitsPattern = /\(waits? for ([^()]+)\)$/

/** The ids in a text that is no program: a shell script, or the name of a test. */
export function idsIn(text: string): string[] {
  const rules = [...text.matchAll(brackets)]
    .flatMap(([, list = '']) => list.split(',').map((part) => part.trim()))
    .filter((part) => rulePattern.test(part))
  return [...(text.match(idPattern) ?? []), ...rules]
}

/** A node of the syntax tree, whatever it is. */
interface Node {
  readonly [member: string]: unknown
  readonly type: string
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value

const nodesIn = (value: unknown): Node[] => [value].flat().filter(isNode)

const childrenOf = (node: Node): Node[] => Object.values(node).flatMap(nodesIn)

/** The text of a string, or of a template without what it fills in; nothing of any other node. */
function textOf({ type, value, quasis }: Node): string {
  if (type === 'Literal' && typeof value === 'string') return value
  if (type === 'TemplateElement' && typeof value === 'object' && value !== null && 'cooked' in value)
    return String(value.cooked)
  return type === 'TemplateLiteral' ? nodesIn(quasis).map(textOf).join('…') : ''
}

const textBelow = (node: Node): string => [textOf(node), ...childrenOf(node).map(textBelow)].join('\n')

/** What a call calls: `it` for `it(…)`, `it.each(…)(…)` and the like, but `it.todo` for that. */
function called(node: Node): string {
  if (node.type === 'Identifier') return String(node.name)
  const [of] = nodesIn(node.type === 'CallExpression' ? node.callee : node.object).map(called)
  const [property] = nodesIn(node.property).map(called)
  return property === 'todo' ? `${of}.todo` : (of ?? '')
}

const isCall = (node: Node, name: string): boolean => node.type === 'CallExpression' && called(node) === name

const runsATest = (node: Node): boolean => isCall(node, 'it') || childrenOf(node).some(runsATest)

function capabilitiesIn(todo: string): string[] {
  const waitsFor = waitsPattern.exec(todo)?.[1]
  if (waitsFor === undefined) throw new Error(`a todo ends in (waits for …): ${todo}`)
  return waitsFor.split(',').map((name) => name.trim().replace(/^the /, ''))
}

/**
 * What the source of a test file shows and announces. Ids in strings are shown, but for those in an `it.todo` and in the
 * title of a `describe` below which nothing runs; comments show nothing. A todo announces the ids that it names itself,
 * or else those of the nearest `describe` around it that names any.
 */
export function quotedIn(source: string): Quoted {
  const shown = new Set<string>()
  const announced = new Map<string, Set<string>>()
  const show = (ids: readonly string[]): void => {
    for (const id of ids) shown.add(id)
  }
  const read = (node: Node, idsAround: readonly string[]): void => {
    const [title, ...body] = nodesIn(node.arguments)
    const ids = [...nodesIn(node.callee), ...nodesIn(title)].flatMap((part) => idsIn(textBelow(part)))
    const nearest = ids.length > 0 ? ids : idsAround
    if (isCall(node, 'it.todo') && title !== undefined) {
      for (const id of nearest)
        announced.set(id, new Set([...(announced.get(id) ?? []), ...capabilitiesIn(textBelow(title))]))
    } else if (isCall(node, 'describe')) {
      if (runsATest(node)) show(ids)
      for (const child of body) read(child, nearest)
    } else {
      show(idsIn(textOf(node)))
      for (const child of childrenOf(node)) read(child, idsAround)
    }
  }
  for (const program of nodesIn(parseAst(source, { lang: 'ts' }))) read(program, [])
  return { shown, announced }
}
