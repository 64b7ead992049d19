import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policySets } from '../testing/arbitraries.ts'
import { parseDocument } from './parse.ts'
import { printDocument } from './print.ts'

function print(text: string): string {
  const { document, error } = parseDocument(text)
  if (document === undefined) throw new Error(error.message)
  return printDocument(document)
}

describe('printDocument', () => {
  it('prints elements in the usual order and short lists on one line', () => {
    const text =
      '{"Statement":{"Condition":{"Bool":{"b":true,"Action":"1"}},"Action":["a:B","a:C"],"Resource":"*","Effect":"Allow","Sid":"x"},"Version":"2012-10-17"}'
    expect(print(text)).toBe(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "x",
    "Effect": "Allow",
    "Action": ["a:B", "a:C"],
    "Resource": "*",
    "Condition": {
      "Bool": {
        "b": true,
        "Action": "1"
      }
    }
  }
}
`)
  })

  it('breaks long lists', () => {
    const long = Array.from({ length: 4 }, (_, i) => `arn:aws:s3:::a-rather-long-bucket-name-${i}/*`)
    expect(print(JSON.stringify({ Statement: [{ Resource: long }] })).split('\n')).toContain(
      `        "${long[3]}"`,
    )
  })

  it('means the same as what was read, and printing again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(policySets, fc.jsonValue()), (value) => {
        const text = JSON.stringify(value)
        const printed = print(text)
        expect(JSON.parse(printed)).toEqual(JSON.parse(text))
        expect(print(printed)).toBe(printed)
      }),
    )
  })
})
