import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { extensionTexts, findingTexts } from '../../../packages/policy/src/findings/texts.ts'
import { findingsPage } from './findings.ts'

describe('the page of findings', () => {
  const page = readFileSync(new URL('../../../docs/reference/findings.md', import.meta.url), 'utf8')

  it('is what the table and the cases say', () => {
    expect(page).toContain(findingsPage().body.trim())
  })

  it('has an anchor for every code', () => {
    const anchors = new Set([...page.matchAll(/^### (\w+)$/gm)].map(([, code]) => code))
    expect(anchors).toEqual(new Set([...findingTexts, ...extensionTexts].map(({ code }) => code)))
  })
})
