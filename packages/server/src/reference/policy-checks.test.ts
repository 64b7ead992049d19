import { readFileSync } from 'node:fs'
import { findingsOf, findingTexts, retiredCodes } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { type CheckedPolicy, readPolicyCheck } from '../../../policy/src/cases/policy-check.ts'
import { serviceReferenceFor } from './service-reference.ts'

const file: unknown = JSON.parse(
  readFileSync(new URL('../../../policy/cases/policy-checks.json', import.meta.url), 'utf8'),
)
const checks = (Array.isArray(file) ? file : []).map(readPolicyCheck)

async function codesOf({ text, kind, resourceType }: CheckedPolicy): Promise<string[]> {
  const reference = await serviceReferenceFor(text)
  return findingsOf(text, { kind, resourceType, reference }).map(({ code }) => code)
}

describe('the checks of policy validation (A-236, A-394)', () => {
  it('are the codes of the table, with their levels', () => {
    const table = new Map(findingTexts.map(({ code, level }) => [code, level]))
    expect(checks.length).toBe(157)
    expect(new Map(checks.map(({ code, level }) => [code, level]))).toEqual(table)
    expect(checks.filter(({ sure }) => sure === 'C').map(({ code }) => code)).toEqual(retiredCodes)
  })

  const inForce = checks.filter(({ sure }) => sure !== 'C')

  it.each(inForce)('$code is raised', async ({ code, raising }) => {
    expect(await codesOf(raising)).toContain(code)
  })

  it.each(inForce)('$code is not raised without need', async ({ code, clean }) => {
    expect(await codesOf(clean)).not.toContain(code)
  })

  it.each(checks.filter(({ sure }) => sure === 'C'))('$code is never raised', async ({ code, raising }) => {
    expect(await codesOf(raising)).not.toContain(code)
  })
})
