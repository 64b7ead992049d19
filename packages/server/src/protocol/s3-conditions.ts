import type { S3Input } from '../events/s3/s3-service.ts'

/** What a request asks of an object before it is given out, by the names of the headers. */
export type ObjectConditions = Pick<
  S3Input,
  'IfMatch' | 'IfNoneMatch' | 'IfModifiedSince' | 'IfUnmodifiedSince'
>

/** Whether the conditions let an object be given out; a condition on the tag outweighs the one on the time that is its like. */
export function conditionsOn(
  { tag, modified }: { readonly tag: string; readonly modified: number },
  { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince }: ObjectConditions,
): 'given' | 'not modified' | 'failed' {
  // HTTP tells whole seconds
  const time = Math.floor(modified / 1000) * 1000
  const [since, unless] = [dateOf(IfModifiedSince), dateOf(IfUnmodifiedSince)]
  if (IfMatch !== undefined ? !names(IfMatch, tag) : unless !== undefined && time > unless) return 'failed'
  const isKnown = IfNoneMatch !== undefined ? names(IfNoneMatch, tag) : since !== undefined && time <= since
  return isKnown ? 'not modified' : 'given'
}

/** Whether a list of tags names this one; clients write tags without quotation marks as well. */
const names = (list: string, tag: string): boolean =>
  list.split(',').some((part) => {
    const text = part.trim().replace(/^W\//, '')
    return text === '*' || text === tag || text === `"${tag}"`
  })

/** A date of a header in milliseconds; `undefined` for what is none, which is passed over. */
function dateOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}
