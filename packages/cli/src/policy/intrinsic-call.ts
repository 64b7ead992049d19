import { isMap, isScalar, isSeq } from 'yaml'

/** A call of an intrinsic function of CloudFormation. */
export interface IntrinsicCall {
  readonly name: string
  readonly argument: unknown
}

/** The call that a node is, `!Sub …` or `{"Fn::Sub": …}`; `undefined` for a plain node. */
export function intrinsicOf(node: unknown): IntrinsicCall | undefined {
  if (isScalar(node) || isSeq(node) || isMap(node)) {
    const [, name] = /^!(Ref|[A-Z][A-Za-z0-9:]*)$/.exec(node.tag ?? '') ?? []
    if (name !== undefined) return { name, argument: node }
  }
  if (!isMap(node) || node.items.length !== 1) return undefined
  const [pair] = node.items
  const key = String(isScalar(pair?.key) ? pair.key.value : '')
  const [, name] = /^(?:Fn::([A-Za-z0-9]+)|Ref)$/.exec(key) ?? []
  if (key === 'Ref') return { name: 'Ref', argument: pair?.value }
  return name === undefined ? undefined : { name, argument: pair?.value }
}

/** What `Fn::If` gives where its condition holds and where it does not; `undefined` for every other node. */
export function branchesOf(node: unknown): readonly [unknown, unknown] | undefined {
  const call = intrinsicOf(node)
  if (call?.name !== 'If' || !isSeq(call.argument)) return undefined
  const [, holds, otherwise] = call.argument.items
  return [holds, otherwise]
}

/** Whether a node stands for nothing at all: its item or member is left out. */
export function isNoValue(node: unknown): boolean {
  const call = intrinsicOf(node)
  return call?.name === 'Ref' && isScalar(call.argument) && call.argument.value === 'AWS::NoValue'
}
