import { describe, expect, it } from 'vitest'
import { accessLevelOf, serviceTitle } from './described-actions.ts'
import { knownActions } from './known-actions.ts'
import { actionsOfService, isAction, isService } from './published.ts'
import { loadServiceReference } from './service-reference.ts'

const inherited = ['constructor', '__proto__', 'toString', 'hasownproperty', 'valueOf']

describe('what is published', () => {
  it('is found: services and their actions', async () => {
    expect(await isService('s3')).toBe(true)
    expect(await isAction('s3', 'getobject')).toBe(true)
    expect(await actionsOfService('S3')).toContain('GetObject')
    expect(await isService('nothing')).toBe(false)
    expect(await isAction('s3', 'nothing')).toBe(false)
    expect(await isAction('nothing', 'getobject')).toBe(false)
  })

  it.each(inherited)('is not %s, which every object has', async (name) => {
    expect(await isService(name)).toBe(false)
    expect(await isAction(name, name)).toBe(false)
    expect(await isAction('s3', name)).toBe(false)
    expect(await actionsOfService(name)).toEqual([])
    expect(await serviceTitle(name)).toBeUndefined()
    expect(await accessLevelOf('s3', name)).toBeUndefined()
    const find = await knownActions([`${name}:${name}`, `s3:${name}`])
    expect([find(`${name}:${name}`), find(`s3:${name}`)]).toEqual([undefined, undefined])
    const reference = await loadServiceReference([name])
    expect([reference.service(name), reference.arnFormats(name)]).toEqual([undefined, undefined])
  })
})
