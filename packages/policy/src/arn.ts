/** The six parts of an ARN; the sixth holds everything after the fifth colon. */
export type ArnParts = readonly [string, string, string, string, string, string]

/** Splits at the first five colons; `undefined` for a text with fewer. */
export function splitArn(text: string): ArnParts | undefined {
  const ends: number[] = []
  for (let at = text.indexOf(':'); at >= 0 && ends.length < 5; at = text.indexOf(':', at + 1)) ends.push(at)
  const [a, b, c, d, e] = ends
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) {
    return undefined
  }
  return [
    text.slice(0, a),
    text.slice(a + 1, b),
    text.slice(b + 1, c),
    text.slice(c + 1, d),
    text.slice(d + 1, e),
    text.slice(e + 1),
  ]
}

/** The ARN of an account's root user, in the partition of another ARN of that account. */
export function rootArn(accountId: string, arn: string): string {
  const start = arn.indexOf(':') + 1
  return `arn:${arn.slice(start, arn.indexOf(':', start))}:iam::${accountId}:root`
}
