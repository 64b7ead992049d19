/**
 * What sessions, envelopes, markers and call records cost: CPU microseconds each. Compare the rows of one run with each
 * other; absolute numbers belong to the machine.
 */
import { createCipheriv, createSecretKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, seal } from '../packages/server/src/keys/envelope.ts'
import { Markers } from '../packages/server/src/keys/marker.ts'
import { Sessions } from '../packages/server/src/keys/sessions.ts'
import { sampleSession } from '../packages/server/src/keys/testing/sample-session.ts'
import { testRing } from '../packages/server/src/keys/testing/test-ring.ts'
import { accountOfKeyId, newAccessKeyId } from '../packages/server/src/model/identifier.ts'
import { pooledRandom } from '../packages/server/src/model/random.ts'
import { newRecordId } from '../packages/server/src/records/record-id.ts'
import { recordLine } from '../packages/server/src/records/record-line.ts'
import { Records } from '../packages/server/src/records/records.ts'
import { recordWith } from '../packages/server/src/records/testing/arbitrary-record.ts'
import { measure, median } from './measure.ts'

const random = pooledRandom()
const clock = Date.now
const ring = await testRing(clock)
const sessions = new Sessions({ ring, random, clock })
/** Keeps nothing, so that every token is opened anew. */
const forgetful = new Sessions({ ring, random, clock, mostBytes: 0 })

const plain = sampleSession(clock())
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::productionapp/*' },
    { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' },
  ],
})
const tags = Array.from({ length: 5 }, (_, index) => ({
  Key: `Project${index}`,
  Value: `Automation-${index}`,
}))

for (const [title, session] of [
  ['plain session', plain],
  ['session with policy and 5 tags', { ...plain, policy, tags }],
] as const) {
  const sealed = sessions.sealSession(session)
  if (sealed.refused !== undefined) throw new Error('a session that is too large')
  const { token, size } = sealed
  console.log(`${title}: a token of ${size} characters`)
  measure('  seal, secret included', () => sessions.sealSession(session), 10_000)
  measure('  open', () => forgetful.openSession(token), 10_000)
  sessions.openSession(token)
  measure('  open again, from memory', () => sessions.openSession(token))
  measure('  secret access key of a token', () => sessions.secretAccessKey(token))
}

const key = ring.newest('sessions')
const record = { account: '999999999999', kind: 'access-key', id: 'AKIAQNZGKIQY56JQ7WML' }
const secret = Buffer.alloc(40, 7)
const envelope = seal(key, record, secret, random)
measure('seal an envelope of 40 bytes', () => seal(key, record, secret, random))
measure('open an envelope of 40 bytes', () => open(key, record, envelope))
const bytes = Buffer.alloc(32, 1)
const keyObject = createSecretKey(bytes)
const nonce = Buffer.alloc(12, 1)
measure('bare AES-256-GCM of 40 bytes, key object', () => {
  const cipher = createCipheriv('aes-256-gcm', keyObject, nonce)
  cipher.update(secret)
  cipher.final()
})
measure('bare AES-256-GCM of 40 bytes, key bytes', () => {
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce)
  cipher.update(secret)
  cipher.final()
})

const markers = new Markers(ring)
const list = { account: '999999999999', operation: 'iam:ListUsers' }
const marker = markers.sealMarker({ ...list, position: 'AIDAQNZGKIQY56JQ7WMLX' })
measure('seal a marker', () => markers.sealMarker({ ...list, position: 'AIDAQNZGKIQY56JQ7WMLX' }))
measure('open a marker', () => markers.openMarker(marker, list))
measure('account of an access key id', () => accountOfKeyId(record.id))
measure('new access key id', () => newAccessKeyId('ASIA', '999999999999', random))
measure('new record id', () => newRecordId(clock(), 0, random))

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
try {
  const failed = (error: unknown): void => console.error(error)
  const records = new Records({ directory, clock, random, failed, interval: 1e9 })
  const call = recordWith({ time: clock() })
  const costs = { add: [] as number[], flush: [] as number[] }
  for (let round = 0; round < 9; round++) {
    let start = process.cpuUsage()
    for (let added = 0; added < 50_000; added++) records.add({ ...call, duration: added })
    costs.add.push(cpuSince(start) / 50_000)
    start = process.cpuUsage()
    await records.flush()
    costs.flush.push(cpuSince(start) / 50_000)
  }
  await records.close()
  console.log(`${'add a record'.padEnd(60)} ${median(costs.add).toFixed(2)} us`)
  console.log(`${'write it down, 1,000 at once'.padEnd(60)} ${median(costs.flush).toFixed(2)} us`)
  measure('of which: making its line', () => recordLine(call))
} finally {
  await rm(directory, { recursive: true })
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return user + system
}
