/**
 * The global keys: each has a slot of its own in every request context, and shows in this spelling (X1 to X4). Keys
 * with a variable part (tags, claims) and those of single services are found by name.
 */
const slotted = `
  PrincipalArn PrincipalAccount PrincipalOrgID PrincipalOrgPaths PrincipalType userid username
  PrincipalIsAWSService PrincipalServiceName PrincipalServiceNamesList TokenIssueTime
  MultiFactorAuthPresent MultiFactorAuthAge SourceIdentity FederatedProvider AssumedRoot SignInSessionArn
  TagKeys SourceIp VpcSourceIp SourceVpce SourceVpc SourceVpcArn VpceAccount VpceOrgID VpceOrgPaths
  ResourceAccount ResourceOrgID ResourceOrgPaths CurrentTime EpochTime SecureTransport RequestedRegion
  UserAgent Referer ViaAWSService CalledVia CalledViaFirst CalledViaLast SourceArn SourceAccount
  SourceOrgID SourceOrgPaths`
  .trim()
  .split(/\s+/)
  .map((name) => `aws:${name}`)

/** The name of a context key, made ready for look-ups; compare by `lowered`, for names have no case (C14). */
export interface ContextKey {
  readonly name: string
  readonly lowered: string
  /** The key's slot, or -1 for a key that is found by name. */
  readonly slot: number
}

const keysBySlot: readonly ContextKey[] = slotted.map((name, slot) => ({
  name,
  lowered: name.toLowerCase(),
  slot,
}))
const slots = new Map(keysBySlot.map((key) => [key.lowered, key]))

/** How many slots a request context has. */
export const slotCount = keysBySlot.length

/** Names made ready before; past that many the table starts anew, for names come from outside. */
const mostKnown = 4_096
const known = new Map<string, ContextKey>()

/** Makes a key ready once, so that setting and reading it needs no search; the slotted ones keep their spelling. */
export function contextKey(name: string): ContextKey {
  return known.get(name) ?? keepKey(name)
}

function keepKey(name: string): ContextKey {
  const lowered = name.toLowerCase()
  const key = slots.get(lowered) ?? { name, lowered, slot: -1 }
  if (known.size >= mostKnown) known.clear()
  known.set(name, key)
  return key
}

/** The key of a slot. */
export function keyOfSlot(slot: number): ContextKey {
  const key = keysBySlot[slot]
  if (key === undefined) throw new RangeError(`no slot ${slot}`)
  return key
}
