/** What stands in the place of a secret. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** What texts that hold a private key have in them somewhere: PEM's labels, and PuTTY's. */
const signs = ['PRIVATE', 'Private-Lines', 'PuTTY-User-Key-File']

/** No shorter text holds as much as one of the labels. */
const SHORTEST = '-----END PRIVATE KEY-----'.length

/**
 * Where private keys begin and end: the lines around them in PEM and in what OpenSSH, SSH2 and PGP made of it, whatever forms,
 * shells, JSON or HTML have made of their blanks, once or twice; and the head of PuTTY's files, which end with their text.
 * Every part is bounded, so that a text takes no longer than its length.
 */
const label =
  /-{2,5} ?(?:(BEGIN)|END)[^-]{0,80}?PRIVATE[^-]{0,16}?KEY(?:[^-]{0,16}?BLOCK)?(?: ?-{2,5})?|(PuTTY-User-Key-File|Private-Lines)/g

/** Whether there may be a private key in a text; cheap, for almost none has one. */
export function mayHoldPrivateKey(text: string): boolean {
  return text.length >= SHORTEST && signs.some((sign) => text.includes(sign))
}

/**
 * A text without the private keys in it, which stand there where somebody has sent them in the wrong place. What is told is
 * what lies outside them; of one that has lost its first or its last line nothing is told from there to the text's begin or end.
 */
export function withoutPrivateKeys(text: string): string {
  if (!mayHoldPrivateKey(text)) return text
  let told = ''
  let place = 0
  let isInside = false
  for (const {
    0: { length },
    1: begin,
    2: putty,
    index,
  } of text.matchAll(label)) {
    if (begin === undefined && putty === undefined) {
      if (!isInside) told = ''
      told += HIDDEN
      place = index + length
      isInside = false
    } else if (!isInside) {
      told += text.slice(place, index)
      isInside = true
    }
  }
  return told + (isInside ? HIDDEN : text.slice(place))
}
