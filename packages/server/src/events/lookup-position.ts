import { hash } from 'node:crypto'
import { timeOfRecordId } from '../records/record-id.ts'

/** What a look-up asks for, apart from the page. */
export interface LookupQuestion {
  readonly attribute: readonly [key: string, value: string] | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

/** The token of the page behind a record; it goes with its question only. */
export function tokenOf(question: LookupQuestion, id: string): string {
  return Buffer.from(`${id} ${digestOf(question)}`).toString('base64')
}

/** The id behind which the page begins; `undefined` for a token that is none of this question. */
export function positionOf(question: LookupQuestion, token: string): string | undefined {
  const [id = '', digest] = Buffer.from(token, 'base64').toString('utf8').split(' ')
  return timeOfRecordId(id) !== undefined && digest === digestOf(question) ? id : undefined
}

function digestOf({ attribute, from, to }: LookupQuestion): string {
  return hash('sha256', JSON.stringify([attribute ?? null, from ?? null, to ?? null])).slice(0, 16)
}
