import { hash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import type { KeyRing } from './key-ring.ts'
import { OpenedSessions } from './opened-sessions.ts'
import type { Session } from './session.ts'
import { decodeSession, encodeSession } from './session-content.ts'
import { sessionDictionary } from './session-dictionary.ts'
import { type SealedSession, Sessions } from './sessions.ts'
import { arbitrarySession } from './testing/arbitrary-session.ts'
import { sampleSession } from './testing/sample-session.ts'
import { SharedStore } from './testing/shared-store.ts'
import { testRing } from './testing/test-ring.ts'

const START = 1_760_000_000_000
const random = pooledRandom()
const author = { caller: 'operator', requestId: 'r-1', now: new Date(START) }
let now = START
let ring: KeyRing
let sessions: Sessions
const clock = (): number => now
const newSessions = (mostBytes?: number): Sessions =>
  new Sessions({ ring, random, clock, ...(mostBytes !== undefined && { mostBytes }) })

beforeEach(async () => {
  now = START
  ring = await testRing(clock)
  sessions = newSessions()
})

const session = sampleSession(START)

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::productionapp/*' },
  ],
})

/** Text that no compression makes shorter than about three quarters. */
const noise = (length: number): string => Buffer.from(random(length)).toString('base64').slice(0, length)
const manyTags = (count: number): Session['tags'] =>
  Array.from({ length: count }, () => ({ Key: noise(128), Value: noise(256) }))

function sealed(given: Session = session, minimumSize?: number, by = sessions): SealedSession {
  const result = by.sealSession(given, minimumSize)
  if (result.refused !== undefined) throw new Error(`refused: ${result.refused}`)
  return result
}

describe('a sealed session', () => {
  it('opens as what it was, in this process and in any other with the ring', () => {
    fc.assert(
      fc.property(arbitrarySession, (given) => {
        const { token } = sealed(given)
        expect(token).toMatch(/^[A-Za-z0-9+/]+=*$/)
        expect(sessions.openSession(token)).toEqual(given)
        expect(newSessions().openSession(token)).toEqual(given)
      }),
    )
  })

  it('is another token each time, with another secret', () => {
    const [one, other] = [sealed(), sealed()]
    expect(one.token).not.toBe(other.token)
    expect(one.secretAccessKey).not.toBe(other.secretAccessKey)
  })

  it('has a secret of 40 characters that any process makes again from the token', () => {
    for (let made = 0; made < 50; made++) {
      const { token, secretAccessKey } = sealed()
      expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/)
      expect(newSessions().secretAccessKey(token)).toBe(secretAccessKey)
    }
    expect(sessions.secretAccessKey('none')).toBeUndefined()
  })

  it('shows nothing of itself or of the secret', () => {
    const { token, secretAccessKey } = sealed({ ...session, policy })
    const bytes = Buffer.from(token, 'base64').toString('latin1')
    for (const word of ['David', '999999999999', 'AROAQNZ', 'productionapp', secretAccessKey.slice(0, 12)]) {
      expect(bytes).not.toContain(word)
      expect(token).not.toContain(word)
    }
  })

  it('opens though it has expired: the caller says so (behaviours 53)', () => {
    const { token } = sealed()
    now += 3_600_000
    expect(sessions.openSession(token)).toEqual(session)
    now -= 1
    expect(sessions.openSession(token)).toEqual(session)
  })

  it('takes little room for what policies usually say', () => {
    expect(sealed().size).toBeLessThan(300)
    expect(sealed({ ...session, policy }).size).toBeLessThan(400)
  })
})

describe('a token', () => {
  it('altered in any bit does not open', async () => {
    const { token } = sealed({ ...session, policy })
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 6 }), async (position, bit) => {
        const index = position % token.length
        const altered = String.fromCharCode(token.charCodeAt(index) ^ (1 << bit))
        const whole = token.slice(0, index) + altered + token.slice(index + 1)
        expect(await newSessions().openSession(whole)).toBe('invalid')
      }),
      { numRuns: 500 },
    )
  })

  it('spelt otherwise in base64 does not open', async () => {
    for (let made = 0; made < 20; made++) {
      const { token } = sealed(session, 400 + made)
      const spellings = [
        token.replaceAll('+', '-'),
        token.replaceAll('/', '_'),
        `${token}====`,
        ` ${token}`,
        `${token}\n`,
        token.replace(/=+$/, ''),
        `${token.slice(0, 40)} ${token.slice(40)}`,
      ].filter((spelling) => spelling !== token)
      for (const spelling of spellings) expect(await sessions.openSession(spelling)).toBe('invalid')
    }
  })

  it('cut or put together from two does not open', async () => {
    const [one, other] = [sealed().token, sealed().token]
    for (let length = 0; length < one.length; length += 4) {
      expect(await sessions.openSession(one.slice(0, length))).toBe('invalid')
      if (length > 12)
        expect(await sessions.openSession(one.slice(0, length) + other.slice(length))).toBe('invalid')
    }
  })

  it('of any text is opened or invalid, and never throws', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((given) => Buffer.from(given).toString('base64'))
    const first = sealed().token.slice(0, 12)
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          bytes,
          bytes.map((text) => first + text),
        ),
        async (text) => {
          expect(await sessions.openSession(text)).toBe('invalid')
        },
      ),
    )
    expect(sessions.openSession('A'.repeat(1_000_000))).toBe('invalid')
  })

  it('of another installation does not open', async () => {
    const { token } = sealed()
    const foreign = new Sessions({ ring: await testRing(clock), random, clock })
    expect(await foreign.openSession(token)).toBe('invalid')
    expect(foreign.secretAccessKey(token)).toBeUndefined()
  })

  it('does not open as another purpose’s, nor the other way', async () => {
    const { token } = sealed()
    const record = { account: '999999999999', kind: 'x', id: 'x' }
    await expect(ring.open(record, Buffer.from(token, 'base64'), 'sessions')).rejects.toThrow()
    const envelope = await ring.seal(record, encodeSession(session), 'sessions')
    expect(await sessions.openSession(Buffer.from(envelope).toString('base64'))).toBe('invalid')
  })
})

describe('the size of a token (behaviours 25, 117)', () => {
  it('is at least what is asked for, up to 4,096 characters', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_096 }), (minimumSize) => {
        const { token, size, utilization, packedPolicySize } = sealed(session, minimumSize)
        expect(size).toBe(token.length)
        expect(size).toBeGreaterThanOrEqual(minimumSize)
        expect(size - Math.max(minimumSize, sealed().size)).toBeLessThan(4)
        expect(utilization).toBe(Math.ceil((100 * size) / 4_096))
        expect(packedPolicySize).toBe(utilization)
        expect(sessions.openSession(token)).toEqual(session)
      }),
    )
    expect(sealed(session, 4_096)).toMatchObject({ size: 4_096, utilization: 100 })
  })

  it('reaches 4,096 characters exactly before a session is refused', () => {
    let largest = 0
    for (let length = 3_700; length < 4_200; length += 1) {
      const result = sessions.sealSession({ ...session, policy: noise(length) })
      if (result.refused !== undefined) {
        expect(result.packedPolicySize).toBeGreaterThan(100)
        continue
      }
      expect(result.size).toBeLessThanOrEqual(4_096)
      expect(result.packedPolicySize).toBeLessThanOrEqual(100)
      largest = Math.max(largest, result.size)
    }
    expect(largest).toBe(4_096)
  })

  it('is told even without a policy (behaviours 86)', () => {
    expect(sealed().packedPolicySize).toBeGreaterThan(0)
    expect(sealed({ ...session, policy }).packedPolicySize).toBeGreaterThan(sealed().packedPolicySize)
  })

  it('suffices for ten managed policies, a policy of 2,048 characters and usual tags', () => {
    const statements = Array.from({ length: 14 }, (_, index) => ({
      Sid: `Part${index}`,
      Effect: 'Allow',
      Action: ['ec2:StartInstances', 'dynamodb:Query', 'kms:GenerateDataKey'][index % 3],
      Resource: `arn:aws:ec2:eu-west-1:123456789012:instance/i-0${Buffer.from(random(8)).toString('hex')}`,
    }))
    const full = {
      ...session,
      policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      policyArns: Array.from({ length: 10 }, (_, index) => `arn:aws:iam::999999999999:policy/team-${index}`),
      tags: Array.from({ length: 10 }, (_, index) => ({
        Key: `Project${index}`,
        Value: `Automation-${index}`,
      })),
    }
    expect(full.policy.length).toBeGreaterThan(1_900)
    expect(sealed(full).packedPolicySize).toBeLessThan(40)
  })

  it('refuses 50 tags of full length, and says that it is the tags', () => {
    const refused = sessions.sealSession({ ...session, tags: manyTags(50) })
    expect(refused).toMatchObject({ refused: 'tags' })
    expect(refused.packedPolicySize).toBeGreaterThan(300)
    expect(sessions.sealSession({ ...session, tags: manyTags(50), policy })).toMatchObject({
      refused: 'tags',
    })
  })

  it('refuses a policy, and says that it is the policy', () => {
    expect(sessions.sealSession({ ...session, policy: noise(5_000) })).toMatchObject({ refused: 'policies' })
    expect(sessions.sealSession({ ...session, policy: noise(5_000), tags: manyTags(2) })).toMatchObject({
      refused: 'policies',
    })
    expect(
      sessions.sealSession({ ...session, policyArns: Array.from({ length: 50 }, () => noise(100)) }),
    ).toMatchObject({ refused: 'policies' })
  })

  it('refuses facts of a provider that leave no room', () => {
    expect(sessions.sealSession({ ...session, providerFacts: { sub: noise(5_000) } })).toMatchObject({
      refused: 'facts',
    })
  })

  it('refuses what is enormous before it is compressed', () => {
    const blank = ' '.repeat(65_000)
    expect(sealed({ ...session, policy: blank }).packedPolicySize).toBeLessThan(20)
    const refused = sessions.sealSession({ ...session, policy: ' '.repeat(1_000_000) })
    expect(refused).toMatchObject({ refused: 'policies' })
    expect(refused.packedPolicySize).toBeGreaterThan(1_500)
  })
})

describe('opened sessions', () => {
  it('are the very same object until they expire', () => {
    const { token } = sealed()
    const first = sessions.openSession(token)
    now += 3_599_000
    expect(sessions.openSession(token)).toBe(first)
    now += 1_000
    expect(sessions.openSession(token)).not.toBe(first)
  })

  it('are bounded under a flood of tokens, which does not drive out those in use', () => {
    const cache = new OpenedSessions(clock, 1_000_000)
    cache.set('in use', session, 200)
    for (let opened = 0; opened < 20_000; opened++) {
      cache.set(`token ${opened}`, { ...session }, 200)
      if (opened % 100 === 0) expect(cache.get('in use')).toBe(session)
      expect(cache.size).toBeLessThan(1_000)
    }
  })

  it('are not kept once they have expired', () => {
    const cache = new OpenedSessions(clock, 1_000_000)
    cache.set('late', { ...session, expiresAt: START / 1_000 }, 200)
    expect(cache.size).toBe(0)
    cache.set('soon late', session, 200)
    now += 3_600_000
    expect(cache.get('soon late')).toBeUndefined()
    expect(cache.size).toBe(0)
  })

  it('are forgotten when they were not asked for while others came', () => {
    const small = newSessions(20_000)
    const { token } = sealed()
    const first = small.openSession(token)
    for (let opened = 0; opened < 50; opened++) small.openSession(sealed().token)
    const again = small.openSession(token)
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
  })
})

describe('sessions and the key ring', () => {
  it('opens tokens of before a rotation and of after', async () => {
    const { token, secretAccessKey } = sealed()
    await ring.rotate(author)
    const later = sealed()
    for (const each of [token, later.token]) expect(newSessions().openSession(each)).toEqual(session)
    expect(newSessions().secretAccessKey(token)).toBe(secretAccessKey)
  })

  it('opens at once what another process sealed under a key made a moment ago', async () => {
    const shared = new SharedStore()
    const one = await testRing(clock, shared.process())
    const other = await testRing(clock, shared.process())
    await one.rotate(author)
    const { token } = sealed(session, 0, new Sessions({ ring: one, random, clock }))
    const elsewhere = new Sessions({ ring: other, random, clock })
    expect(await elsewhere.openSession(token)).toEqual(session)
    expect(elsewhere.openSession(token)).toEqual(session)
  })

  it('asks the store seldom for tokens under unknown keys, however many come at once', async () => {
    const shared = new SharedStore()
    const process = shared.process()
    const flooded = new Sessions({ ring: await testRing(clock, process), random, clock })
    const foreign = Array.from({ length: 1_000 }, () => {
      const bytes = Buffer.from(sealed().token, 'base64')
      bytes.set(random(8), 1)
      return bytes.toString('base64')
    })
    const opened = await Promise.all(foreign.map((token) => flooded.openSession(token)))
    expect(new Set(opened)).toEqual(new Set(['invalid']))
    expect(process.catchUps).toBeLessThan(5)
  })
})

describe('the content of a session', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(arbitrarySession, (given) => {
        expect(decodeSession(encodeSession(given))).toEqual(given)
      }),
    )
  })

  it('with bytes before or behind it is refused', () => {
    const content = encodeSession(session)
    expect(() => decodeSession(Buffer.concat([content, Buffer.of(0)]))).toThrow()
    expect(() => decodeSession(content.subarray(0, -1))).toThrow()
    expect(() => decodeSession(Buffer.of(9))).toThrow()
  })

  it('is compressed by a dictionary that never changes without a new version of the token', () => {
    expect(hash('sha256', sessionDictionary, 'hex').slice(0, 16)).toBe('d40c0f20a6756674')
    expect(sessionDictionary.length).toBeLessThan(4_096)
  })
})
