import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordOf } from './call-record.ts'
import { recordLine } from './record-line.ts'
import { shared } from './shared-json.ts'
import { arbitraryRecord, arbitraryWholeRecord, recordWith } from './testing/arbitrary-record.ts'

describe('a record as a line', () => {
  it('is one line that reads back as the record', () => {
    fc.assert(
      fc.property(arbitraryRecord, (record) => {
        const line = recordLine(record)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(recordOf(line)).toEqual(record)
      }),
    )
  })

  it('is what JSON makes of it, whether or not its parts are shared', () => {
    fc.assert(
      fc.property(arbitraryWholeRecord, fc.boolean(), (record, isShared) => {
        if (isShared && record.event && record.decision) {
          shared(record.event.identity)
          shared(record.decision.policies)
        }
        const time = new Date(record.time).toISOString()
        expect(JSON.parse(recordLine(record))).toEqual(JSON.parse(JSON.stringify({ ...record, time })))
        expect(recordOf(recordLine(record))?.event).toEqual(JSON.parse(JSON.stringify(record.event)))
      }),
    )
  })

  it('holds its declared members and nothing that came along', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
    const record = { ...recordWith({}), SecretAccessKey: secret, headers: { authorization: secret } }
    expect(recordLine(record)).not.toContain(secret)
    expect(recordOf(recordLine(record).replace('{', '{"password":"hunter2",'))).toEqual(recordWith({}))
  })

  it('is cut where a text is far too long', () => {
    const line = recordLine(recordWith({ userAgent: 'x'.repeat(30_000), resource: 'y'.repeat(30_000) }))
    expect(line.length).toBeLessThan(5_000)
    expect(recordOf(line)?.userAgent).toBe('x'.repeat(2_048))
  })

  it('that was torn at any place is no record', () => {
    const line = recordLine(recordWith({}))
    for (let length = 0; length < line.length - 1; length++) {
      expect(recordOf(line.slice(0, length))).toBeUndefined()
      if (length > 0) expect(recordOf(line.slice(length))).toBeUndefined()
    }
  })

  it('of any text is a record or nothing, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(recordOf(text)).toBeUndefined()
      }),
    )
  })

  it.each(['id', 'time', 'requestId', 'action', 'outcome', 'sourceIp', 'duration', 'writes'])(
    'without %s, or with one of another form, is no record',
    (member) => {
      const line = JSON.stringify(recordWith({}), (key, value) => (key === member ? undefined : value))
      expect(recordOf(line)).toBeUndefined()
      const wrong = JSON.stringify(recordWith({}), (key, value) => (key === member ? [value] : value))
      expect(recordOf(wrong)).toBeUndefined()
    },
  )

  it('with an optional member of another form lacks that member', () => {
    const line = recordLine(recordWith({})).replace('"region":"us-east-1"', '"region":["us-east-1"]')
    expect(recordOf(line)).toEqual(recordWith({ region: undefined }))
  })
})
