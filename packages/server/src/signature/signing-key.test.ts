import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hmacHex, prepareKey } from '../keys/hmac.ts'
import { deriveSigningKey, type ScopedCredential, SigningKeys } from './signing-key.ts'

function credential(accessKeyId: string, date = '20150830', region = 'us-east-1'): ScopedCredential {
  const text = `${accessKeyId}/${date}/${region}/iam/aws4_request`
  return { text, accessKeyId, date, region, service: 'iam' }
}

describe('a signing key', () => {
  it('is the one of the documentation', () => {
    const published = Buffer.from('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9', 'hex')
    const key = deriveSigningKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', credential('AKIDEXAMPLE'))
    expect(hmacHex(key, 'text')).toBe(createHmac('sha256', published).update('text').digest('hex'))
  })
})

describe('the keys that are kept', () => {
  const key = prepareKey('a key')

  it('are found under their credential and secret alone', () => {
    const keys = new SigningKeys(10)
    keys.keep(credential('A'), 1, key)
    expect(keys.find(credential('A'), 1)).toBe(key)
    expect(keys.find(credential('A'), 2)).toBeUndefined()
    expect(keys.find(credential('B'), 1)).toBeUndefined()
    expect(keys.find(credential('A', '20150831'), 1)).toBeUndefined()
    expect(keys.find(credential('A', '20150830', 'eu-west-3'), 1)).toBeUndefined()
  })

  it('make way for the key of a new secret', () => {
    const keys = new SigningKeys(10)
    const next = prepareKey('another key')
    keys.keep(credential('A'), 1, key)
    keys.keep(credential('A'), 2, next)
    expect(keys.find(credential('A'), 1)).toBeUndefined()
    expect(keys.find(credential('A'), 2)).toBe(next)
    expect(keys.size).toBe(1)
  })

  it('never are more than the limit, and what is in use stays', () => {
    const keys = new SigningKeys(100)
    keys.keep(credential('used'), 1, key)
    for (let index = 0; index < 1_000; index += 1) {
      keys.keep(credential(`K${index}`), 1, key)
      expect(keys.size).toBeLessThanOrEqual(100)
      expect(keys.find(credential('used'), 1)).toBe(key)
    }
    expect(keys.find(credential('K999'), 1)).toBe(key)
    expect(keys.find(credential('K1'), 1)).toBeUndefined()
  })

  it('have credentials of real length, so that the limit bounds their size', () => {
    const keys = new SigningKeys(10)
    keys.keep(credential('A', '20150830', 'x'.repeat(10_000)), 1, key)
    expect(keys.size).toBe(0)
  })
})
