import { describe, expect, it } from 'vitest'
import { GLOBAL } from '../store/store.ts'
import type { Credential } from './credential.ts'
import { KnownCredentials } from './known-credentials.ts'
import { rootCaller } from './session-caller.ts'

const ACCOUNT = '123456789012'
const KEY = 'ASIAQNZGKIQY56JQ7WML'

function credentialOf(accessKeyId: string): Credential {
  const account = {
    AccountId: ACCOUNT,
    Partition: 'aws',
    Email: 'root@example.com',
    CreateDate: new Date(0),
  } as const
  return { caller: rootCaller(account, accessKeyId), identity: {}, secret: () => 'secret' }
}

function knownCredentials() {
  const stamps = new Map<string, object>([
    [GLOBAL, {}],
    [ACCOUNT, {}],
  ])
  return { stamps, known: new KnownCredentials({ stamp: (account) => stamps.get(account) }) }
}

describe('known credentials', () => {
  it('are found by their key and token, and by no other', () => {
    const { known } = knownCredentials()
    const credential = credentialOf(KEY)
    known.keep(credential, 'token', known.stamps(ACCOUNT))
    expect(known.find(KEY, 'token')).toBe(credential)
    for (const other of [undefined, '', 'tokem', 'token2', 'toke'])
      expect(known.find(KEY, other)).toBeUndefined()
    expect(known.find('ASIAQNZGKIQY56JQ7WMM', 'token')).toBeUndefined()
  })

  it.each([GLOBAL, ACCOUNT])('are looked up anew once something of %s has changed', (changed) => {
    const { known, stamps } = knownCredentials()
    known.keep(credentialOf(KEY), undefined, known.stamps(ACCOUNT))
    expect(known.find(KEY, undefined)).toBeDefined()
    stamps.set(changed, {})
    expect(known.find(KEY, undefined)).toBeUndefined()
  })

  it.each([GLOBAL, ACCOUNT])('are not kept where %s changed while they were looked up', (changed) => {
    const { known, stamps } = knownCredentials()
    const before = known.stamps(ACCOUNT)
    stamps.set(changed, {})
    known.keep(credentialOf(KEY), undefined, before)
    expect(known.find(KEY, undefined)).toBeUndefined()
  })

  it.each([GLOBAL, ACCOUNT])('are not kept while nobody would tell of changes in %s', (unfollowed) => {
    const { known, stamps } = knownCredentials()
    stamps.delete(unfollowed)
    known.keep(credentialOf(KEY), undefined, known.stamps(ACCOUNT))
    expect(known.find(KEY, undefined)).toBeUndefined()
  })
})
