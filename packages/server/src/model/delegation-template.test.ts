import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { DelegationTemplates } from './delegation-template.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-delegation-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const PolicyTemplateArn = 'arn:aws:iam::partner:delegation-template/example.com/Setup_2026_11_29'
const PolicyTemplate = { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const template = { PolicyTemplateArn, PolicyTemplate }

const put = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))

describe('a folder of delegation templates', () => {
  it('holds a file for each, for all accounts or for some', () => {
    put('a.json', { ...template, RequestorName: 'Example', RequestorAccountIds: ['111122223333'] })
    put('b.json', {
      PolicyTemplateArn: `${PolicyTemplateArn}b`,
      PolicyTemplate: JSON.stringify(PolicyTemplate),
    })
    put('notes.txt', 'not read')
    const templates = DelegationTemplates.read(folder)
    expect(templates.find(PolicyTemplateArn, '111122223333')).toEqual({
      PolicyTemplateArn,
      PolicyTemplate: JSON.stringify(PolicyTemplate),
      RequestorName: 'Example',
      RequestorAccountIds: ['111122223333'],
    })
    expect(templates.find(PolicyTemplateArn, '444455556666')).toBeUndefined()
    expect(templates.find(`${PolicyTemplateArn}b`, '444455556666')?.PolicyTemplate).toBe(
      JSON.stringify(PolicyTemplate),
    )
    expect(templates.find('arn:aws:iam::partner:delegation-template/absent', '444455556666')).toBeUndefined()
    expect(DelegationTemplates.read(undefined).find(PolicyTemplateArn, '111122223333')).toBeUndefined()
  })

  it.each([
    ['{', 'a.json is no JSON object'],
    ['[]', 'a.json is no JSON object'],
    [{ ...template, PolicyTemplateArn: 'setup' }, 'has no right PolicyTemplateArn'],
    [{ PolicyTemplateArn }, 'has a PolicyTemplate that is no policy'],
    [{ ...template, PolicyTemplate: '{' }, 'has a PolicyTemplate that is no policy'],
    [{ ...template, RequestorName: 'x'.repeat(31) }, 'has no right RequestorName'],
    [{ ...template, RequestorAccountIds: ['1'] }, 'has RequestorAccountIds that are no list of account ids'],
    [{ ...template, Name: 'x' }, 'has the unknown member Name'],
    [`{"a": "${'x'.repeat(100_000)}"}`, 'is longer than 100,000 bytes'],
  ])('with %j is refused when the server starts', (value, what) => {
    put('a.json', value)
    const load = () => loadConfig({ 'delegation-templates': folder }, {}, false)
    expect(load).toThrow(/^--delegation-templates cannot be read: /)
    expect(load).toThrow(what)
  })

  it('is refused where it tells one twice, or is not there', () => {
    put('a.json', template)
    put('b.json', template)
    expect(() => DelegationTemplates.read(folder)).toThrow(`b.json tells ${PolicyTemplateArn} again`)
    const none = join(folder, 'none')
    expect(() => loadConfig({ 'delegation-templates': none }, {}, false)).toThrow(/ENOENT/)
  })
})
