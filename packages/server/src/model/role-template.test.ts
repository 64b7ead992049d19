import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { RoleTemplates } from './role-template.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-templates-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const template = {
  TemplateName: 'Mine',
  MinorVersion: 0,
  DefaultMinorVersion: 1,
  RoleNamePattern: 'mine',
  AssumeRolePolicyDocumentTemplate: '{}',
}

const put = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))

describe('a folder of role templates', () => {
  it('holds a file for each minor version, of which one is usual', () => {
    put('a.json', template)
    put('b.json', { RoleTemplateVersion: { ...template, MinorVersion: 1 } })
    put('notes.txt', 'not read')
    const templates = RoleTemplates.read([folder])
    expect(templates.find('Mine')?.MinorVersion).toBe(1)
    expect(templates.find('Mine', 0)?.MinorVersion).toBe(0)
    expect(templates.find('Mine', 2)).toBeUndefined()
    expect(templates.find('mine')).toBeUndefined()
  })

  it.each([
    ['{', 'is not JSON'],
    [{}, 'has no right TemplateName'],
    [{ ...template, MinorVersion: '1' }, 'has a MinorVersion that is no whole number'],
    [{ ...template, AssumeRolePolicyDocumentTemplate: '{' }, 'is not JSON'],
    [
      { ...template, ParametersDefinition: [{ Name: 'a', Type: 'Text' }] },
      'has a parameter of the type Text',
    ],
    [{ ...template, ManagedByType: 'Account' }, 'has the ManagedByType Account, which is none'],
    [{ ...template, CreateTimestamp: 'yesterday' }, 'has a CreateTimestamp that is no time'],
    [{ ...template, UpdateTimestamp: '2026-02-99T00:00:00Z' }, 'has a UpdateTimestamp that is no time'],
    [{ ...template, ManagedPolicyArns: [1] }, 'has a ManagedPolicyArns that is no list of texts'],
  ])('with %j is refused when the server starts', (value, what) => {
    put('a.json', value)
    expect(() => loadConfig({ 'role-templates': folder }, {}, false)).toThrow(what)
  })

  it('tells no version twice, and is there', () => {
    put('a.json', template)
    put('b.json', template)
    expect(() => RoleTemplates.read([folder])).toThrow('tells version 0 of Mine again')
    expect(() => loadConfig({ 'role-templates': join(folder, 'absent') }, {}, false)).toThrow(
      '--role-templates cannot be read',
    )
  })

  it('stands beside the templates that come with the server', () => {
    put('a.json', { ...template, DefaultMinorVersion: 0 })
    const { roleTemplates } = loadConfig({ 'role-templates': folder }, {}, false)
    expect(roleTemplates.find('Mine')).toBeDefined()
    expect(roleTemplates.find('AuditAccess')).toBeDefined()
  })
})
