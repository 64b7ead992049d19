import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filledDocument, partsOf } from './placeholders.ts'

describe('placeholders of templates', () => {
  it('are told apart from the text around them, which is all there is', () => {
    const texts = fc.array(fc.constantFrom('@', '{', '}', '@{', '@{A}', '@{B c}', 'x', '$', '@{}'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join('')
        const parts = partsOf(text)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const { text: whole, name } of parts) if (name !== undefined) expect(whole).toBe(`@{${name}}`)
      }),
    )
  })

  it('are filled in everywhere in a document, and what is put in stays text', () => {
    const values: Record<string, readonly string[]> = { One: ['"},{"'], Two: ['a', '@{One}'] }
    const texts = (text: string) => partsOf(text).find(({ name }) => name !== undefined)?.name
    const filled = filledDocument('{"@{One}":"@{One}","list":["@{Two}",1,null],"deep":{"x":"@{Two}"}}', {
      texts: (text) => values[texts(text) ?? ''] ?? [text],
      name: (text) => values[texts(text) ?? '']?.[0] ?? text,
    })
    expect(JSON.parse(filled)).toEqual({
      '"},{"': '"},{"',
      list: ['a', '@{One}', 1, null],
      deep: { x: ['a', '@{One}'] },
    })
  })
})
