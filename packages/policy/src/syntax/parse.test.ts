import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Node } from './node.ts'
import { parseDocument } from './parse.ts'

function plain(node: Node): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key.value, plain(value)]))
    case 'array':
      return node.items.map(plain)
    case 'number':
      return Number(node.value)
    case 'null':
      return null
    default:
      return node.value
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Nodes of a tree together with the text that they cover. */
function nodes(node: Node): Node[] {
  if (node.kind === 'array') return [node, ...node.items.flatMap(nodes)]
  if (node.kind === 'object')
    return [node, ...node.members.flatMap(({ key, value }) => [key, ...nodes(value)])]
  return [node]
}

describe('parseDocument', () => {
  it('reads what JSON.parse reads, to the same value, and every node covers its own text', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.nat(4), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent)
        const { document } = parseDocument(text)
        expect(document && plain(document.root)).toEqual(JSON.parse(text))
        for (const node of document ? nodes(document.root) : []) {
          expect(JSON.parse(text.slice(node.start, node.end))).toEqual(plain(node))
        }
      }),
    )
  })

  it('refuses exactly what JSON.parse refuses, without throwing', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '\\',
      '\\u00e9',
      '\\u00',
      '1',
      '-',
      '0',
      '01',
      '.5',
      'e+1',
    ]
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(...pieces, 'true', 'nul', 'null', ' ', '\n', '\t', '\u0007', '"\\ud800"'),
      }),
    )
    fc.assert(
      fc.property(text, (candidate) => {
        const { document, error } = parseDocument(candidate)
        expect(document !== undefined).toBe(isJson(candidate))
        if (error) expect(error.start).toBeLessThanOrEqual(candidate.length)
      }),
      { numRuns: 5_000 },
    )
  })

  it('keeps both members of a doubled key and numbers as they are written', () => {
    const { document } = parseDocument('{"a":1.50,"a":1e999999999}')
    expect(document?.root).toMatchObject({
      members: [{ value: { value: '1.50' } }, { value: { value: '1e999999999' } }],
    })
  })

  it('says what is wrong and where', () => {
    expect(parseDocument('{"a" 1}').error).toEqual({ message: 'expected `:`', start: 5, end: 6 })
    expect(parseDocument('{"a":1} x').error?.message).toBe('text after the end of the document')
    expect(parseDocument('["a').error).toEqual({ message: 'a string without end', start: 1, end: 2 })
    expect(parseDocument('').error).toEqual({ message: 'the document ends too early', start: 0, end: 0 })
    expect(parseDocument('"\\x"').error?.message).toBe('an unknown escape')
    expect(parseDocument('"\\__proto__"').error?.message).toBe('an unknown escape')
  })

  it('bounds nesting instead of overflowing the stack', () => {
    expect(parseDocument('['.repeat(64) + ']'.repeat(64)).error).toBeUndefined()
    expect(parseDocument('['.repeat(65) + ']'.repeat(65)).error?.message).toBe('more than 64 levels')
    expect(parseDocument('{"a":'.repeat(100_000)).error?.message).toBe('more than 64 levels')
  })
})
