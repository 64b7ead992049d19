import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { brokenLaw } from './document-laws.ts'

const folder = new URL('../../fuzz/regressions/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'))

describe('texts that fuzzing once found', () => {
  it.each(files)('%s breaks no law', (name) => {
    expect(brokenLaw(readFileSync(new URL(name, folder), 'utf8'))).toBeUndefined()
  })

  it('would be found if they did: a law that is broken is told', () => {
    expect(files.length).toBeGreaterThan(0)
    expect(brokenLaw('{"Statement":[]}')).toBeUndefined()
  })
})
