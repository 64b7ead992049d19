import type { Caller } from '../../authorization/caller.ts'
import { isDelegated } from '../../keys/session.ts'
import { AccessDenied } from '../../model/error.ts'
import type { Approver, DelegationRequest } from '../../store/entity/delegation.ts'

/** The longest session that a root user may approve, in seconds. */
const LONGEST_OF_ROOT = 4 * 3600

/**
 * The caller as the one whom a delegated session will act as. AccessDenied for sessions that policies limit, for what was
 * delegated would not be limited by them; for those that end with another delegation; and for a root user who is asked for
 * more than four hours.
 */
export function approverOf(caller: Caller, { SessionDuration }: DelegationRequest): Approver {
  const { holder, session, account } = caller
  const isLimited = session?.policy !== undefined || (session?.policyArns.length ?? 0) > 0
  if (isDelegated(session) && !isLimited)
    throw AccessDenied('A session that came of a delegation cannot accept a delegation request.')
  if (holder.kind === 'federated-user' || isLimited)
    throw AccessDenied('A session that session policies limit cannot accept a delegation request.')
  if (holder.kind === 'root' && SessionDuration > LONGEST_OF_ROOT)
    throw AccessDenied('A root user can accept delegation requests of at most 14400 seconds only.')
  const { name, sourceIdentity, mfaAt } = session ?? {}
  return {
    Kind: holder.kind,
    PrincipalId: principalIdOf(caller) ?? account.AccountId,
    ...(name !== undefined && { SessionName: name }),
    Tags: session?.tags ?? [],
    TransitiveTagKeys: session?.transitiveTagKeys ?? [],
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    ...(mfaAt !== undefined && { MfaAt: mfaAt }),
    Chained: session?.chained ?? false,
    ProviderFacts: session?.providerFacts ?? {},
  }
}

function principalIdOf({ holder }: Caller): string | undefined {
  if (holder.kind === 'user') return holder.user.UserId
  return holder.kind === 'role' ? holder.role.RoleId : undefined
}
