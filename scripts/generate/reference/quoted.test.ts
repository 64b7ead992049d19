import { expect, it } from 'vitest'
import { quotedIn } from './quoted.ts'

function read(source: string): { shown: string[]; announced: Record<string, string[]> } {
  const { shown, announced } = quotedIn(source)
  const entries = [...announced].map(([id, capabilities]) => [id, [...capabilities].sort()])
  return { shown: [...shown].sort(), announced: Object.fromEntries(entries) }
}

it('takes ids and rules from the names of tests, and of what is around a test that runs', () => {
  const source = `
    describe.skipIf(lacking)('S-START: a first day (A-001)', () => {
      describe('rules (E8, behaviours 3)', () => {
        it('is so (A-002)', () => expect(1).toBe(1))
      })
      it.each([['one (B-001)', 1]] as const)(\`row %s of \${name} (B-002)\`, (_, n) => run(n))
    })`
  expect(read(source)).toEqual({
    shown: ['A-001', 'A-002', 'B-001', 'B-002', 'E8', 'S-START'],
    announced: {},
  })
})

it('takes ids from the rows by which a describe is repeated', () => {
  const source = "describe.each([['SB-26: Bob (B-351)', 'Bob']])('%s', () => { it.each(names)('is %s', f) })"
  expect(read(source).shown).toEqual(['B-351', 'SB-26'])
})

it('takes the title of a case that is handed to others which run it', () => {
  expect(read("testTags({ title: 'tags of a device (B-191)' })").shown).toEqual(['B-191'])
})

it('takes no id from a comment or a name without brackets', () => {
  expect(read("// A-001\nit('V1', f) /* A-002 */").shown).toEqual([])
})

it('takes no id from a describe that holds todos alone, however deep', () => {
  const source = `
    describe('SB-38: late tokens (B-419)', () => {
      describe('A-001', () => {
        it.todo('are taken (waits for federation)')
      })
    })
    describe('A-002', () => {
      it.todo('row 1 (waits for the console)')
      it('row 2', f)
    })`
  expect(read(source)).toEqual({
    shown: ['A-002'],
    announced: { 'A-001': ['federation'], 'A-002': ['console'] },
  })
})

it('has what a todo names itself wait, and otherwise what the nearest describe around it names', () => {
  const source = `
    describe('S-MFA (A-001)', () => {
      describe('later', () => {
        it.todo('T1 (waits for the console, sign-in pages)')
        it.todo('T2: B-007 (wait for federation)')
      })
    })`
  expect(read(source).announced).toEqual({
    'A-001': ['console', 'sign-in pages'],
    'B-007': ['federation'],
    'S-MFA': ['console', 'sign-in pages'],
  })
})

it('refuses a todo that does not say what it waits for', () => {
  expect(() => read("it.todo('A-001 (one day)')")).toThrow('A-001 (one day)')
})
